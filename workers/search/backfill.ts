// Cron takes in what no event told of: what was here before search was, what an import brought, and people whose profile was copied. And it
// forgets what stood on deleted boards. A little each time, so that it costs others nothing.
import { firstIdAt } from "#worker/platform/ids.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { type Sources, toDocument } from "./documents.ts";
import { type Errand, type ErrandKind, errandStatement, forgetBoardStatements, openErrands, placeOfWalk, walkOnStatement } from "./errand-store.ts";
import { addStatements, renewStatements } from "./intake-store.ts";
import { SEARCH_TYPES, type SearchType } from "./schema.ts";
import { knownAmong, nextOfOrganization, nextSources, nextTagged, sourcesById } from "./source-store.ts";

const PAGE = 200;
/** Pages of a kind in one turn of cron, and errands of a kind: no one of them holds up the others. */
const PAGES = 5;
/** Whatever is younger its event is on the way for. */
const SETTLED_AFTER_MS = 60_000;
const FORGOTTEN_AT_ONCE = 1_000;

/** Where the walk over a kind stands: people are walked in the order in which they changed. */
const placeOf = (type: SearchType, source: { id: string; at: string }): string => (type === "person" ? `${source.at} ${source.id}` : source.id);
const endOf = (type: SearchType, now: Date): string => {
  const settled = new Date(now.getTime() - SETTLED_AFTER_MS).toISOString();
  return type === "person" ? settled : firstIdAt(settled);
};

/** People are taken in anew whenever they are met; of all else only what is not known. */
async function statementsFor<Type extends SearchType>(db: Database, type: Type, sources: Sources[Type][]): Promise<Statement[]> {
  if (type === "person") return sources.flatMap((source) => renewStatements(db, toDocument[type](source)));
  const ids = sources.map(({ id }) => id);
  const { known } = await db.ask({ known: knownAmong(db, type, ids) });
  return sources.filter(({ id }) => !known.has(id)).flatMap((source) => addStatements(db, toDocument[type](source)));
}

/** The next of a kind; false: there are none. */
async function walk<Type extends SearchType>(db: Database, type: Type, now: Date): Promise<boolean> {
  const { place, sources } = await db.ask({ place: placeOfWalk(db, type), sources: nextSources(db, type, endOf(type, now), PAGE) });
  const last = sources.at(-1);
  if (!last) return false;
  await db.d1.batch([...(await statementsFor(db, type, sources)), walkOnStatement(db, type, place, placeOf(type, last))]);
  return sources.length === PAGE;
}

/** Kind after kind of what has arrived; the place is a kind and the last id of it. */
async function takeInArrived(db: Database, errand: Errand): Promise<void> {
  const [name = "", id = ""] = errand.place.split(" ");
  const isBegun = name !== "";
  const turn = isBegun ? SEARCH_TYPES.indexOf(name as SearchType) : 0;
  const type = SEARCH_TYPES[turn] as SearchType;
  const { sources } = await db.ask({ sources: nextOfOrganization(db, type, errand.id, isBegun ? id : "", PAGE) });
  const last = sources.length === PAGE ? sources.at(-1) : undefined;
  const following = SEARCH_TYPES[turn + 1];
  const next = last ? `${type} ${last.id}` : following ? `${following} ` : null;
  await db.d1.batch([...(await statementsFor(db, type, sources)), errandStatement(db, errand, next)]);
}

/** Some tasks of a tag into which another was merged. */
async function retag(db: Database, errand: Errand): Promise<void> {
  const { tagged } = await db.ask({ tagged: nextTagged(db, errand.id, errand.place, PAGE) });
  const { sources } = await db.ask({
    sources: sourcesById(
      db,
      "task",
      tagged.map(({ id }) => id),
    ),
  });
  const next = tagged.length === PAGE ? (tagged.at(-1)?.place ?? null) : null;
  await db.d1.batch([...sources.flatMap((source) => renewStatements(db, toDocument.task(source))), errandStatement(db, errand, next)]);
}

/** What stood on a deleted board; nobody finds it meanwhile. */
const forgetBoard = async (db: Database, { id }: Errand): Promise<void> => void (await db.d1.batch(forgetBoardStatements(db, id, FORGOTTEN_AT_ONCE)));

const RUN: Record<ErrandKind, (db: Database, errand: Errand) => Promise<void>> = { gone: forgetBoard, tag: retag, arrived: takeInArrived };

export async function catchUpSearch({ db, now }: ConsumerContext): Promise<void> {
  for (const type of SEARCH_TYPES) for (let page = 0; page < PAGES && (await walk(db, type, now)); page++);
  for (const kind of ["arrived", "tag", "gone"] as const) {
    for (let turn = 0; turn < PAGES; turn++) {
      const { errands } = await db.ask({ errands: openErrands(db, kind, PAGES) });
      for (const errand of errands) await RUN[kind](db, errand);
      if (errands.length === 0) break;
    }
  }
}
