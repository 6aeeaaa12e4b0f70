// Cron takes in what no event told of: what was here before search was, what an import brought, and people whose profile was copied. And it
// forgets what stood on deleted boards. A little each time, so that it costs others nothing.
import { v7 } from "uuid";
import type { Database } from "#worker/platform/db.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { type SearchDocument, type Sources, toDocument } from "./documents.ts";
import { SEARCH_TYPES, type SearchType } from "./schema.ts";
import {
  forgetBoardStatements,
  goneBoard,
  knownAmong,
  nextSources,
  nextTagged,
  progressStatement,
  retaggedStatement,
  retagging,
  sourcesById,
  takeInStatements,
} from "./store.ts";

const PAGE = 200;
/** Pages of a kind in one turn of cron. */
const PAGES = 5;
/** Whatever is younger its event is on the way for. */
const SETTLED_AFTER_MS = 60_000;
const FORGOTTEN_AT_ONCE = 1_000;

/** Where the walk over a kind stands: people are walked in the order in which they changed. */
const placeOf = (type: SearchType, source: { id: string; at: string }): string => (type === "person" ? `${source.at} ${source.id}` : source.id);
const endOf = (type: SearchType, now: Date): string => {
  const settled = now.getTime() - SETTLED_AFTER_MS;
  return type === "person" ? new Date(settled).toISOString() : v7({ msecs: settled, random: new Uint8Array(16) });
};

/** The next of a kind; false: there are none. */
async function takeInPage<Type extends SearchType>(db: Database, type: Type, now: Date): Promise<boolean> {
  const { sources } = await db.ask({ sources: nextSources(db, type, endOf(type, now), PAGE) });
  const last = sources.at(-1);
  if (!last) return false;
  const ids = sources.map(({ id }) => id);
  const { known } = type === "person" ? { known: new Set<string>() } : await db.ask({ known: knownAmong(db, type, ids) });
  const documents: SearchDocument[] = sources.filter(({ id }) => !known.has(id)).map((source: Sources[Type]) => toDocument[type](source));
  await db.d1.batch([...documents.flatMap((document) => takeInStatements(db, document)), progressStatement(db, type, placeOf(type, last))]);
  return sources.length === PAGE;
}

/** Some tasks of a tag into which another was merged. */
async function retag(db: Database): Promise<void> {
  const { now } = await db.ask({ now: retagging(db) });
  if (!now) return;
  const { tagged } = await db.ask({ tagged: nextTagged(db, now, PAGE) });
  const ids = tagged.map(({ id }) => id);
  const { sources } = await db.ask({ sources: sourcesById(db, "task", ids) });
  const last = tagged.length === PAGE ? (tagged.at(-1)?.place ?? null) : null;
  await db.d1.batch([...sources.flatMap((source) => takeInStatements(db, toDocument.task(source))), retaggedStatement(db, now, last)]);
}

export async function catchUpSearch({ db, now }: ConsumerContext): Promise<void> {
  for (const type of SEARCH_TYPES) for (let page = 0; page < PAGES && (await takeInPage(db, type, now)); page++);
  await retag(db);
  const { gone } = await db.ask({ gone: goneBoard(db) });
  if (gone) await db.d1.batch(forgetBoardStatements(db, gone, FORGOTTEN_AT_ONCE));
}
