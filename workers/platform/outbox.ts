// Consumers of the event spine. A consumer drains a stream from its watermark; the effects of an event and the
// watermark move in one guarded batch, so at-least-once nudges become exactly-once effects. An event that fails is
// retried with back-off; after MAX_ATTEMPTS, or at once where nobody can read it, it is set aside, shown to operators, and the stream goes on.
import { batchFailure, type Database, type Statement } from "./db.ts";
import type { Env } from "./env.ts";
import { decodeEvent, type EventPayloads, type EventType, type StoredEvent, UnreadableEventError } from "./event-catalog.ts";
import { appendStatement, type EventRow, type NewEvent, type Provenance, type StreamRef } from "./events.ts";
import { describe, log } from "./log.ts";
import { nudgeRoom } from "./nudge.ts";
import { backoffMs } from "./retry.ts";
import type { Composition } from "./slice.ts";

export const MAX_ATTEMPTS = 5;
const RETRY_BASE_MS = 1_000;
const RETRY_CAP_MS = 60_000;
const PAGE = 50;
/** Pages that one drain takes in of a consumer that takes in pages: 10,000 events, some seconds. The sweep goes on from there. */
const PAGES_AT_ONCE = 200;

export type Effects = {
  guards?: Statement[];
  writes: Statement[];
  events?: NewEvent[];
  /** The actor of the new events; default: the system. */
  actor?: Provenance["actor"];
  /** Best effort after the commit, e.g. waking an object; the sweep repeats what is lost. */
  after?: () => Promise<unknown>;
};

export type ConsumerContext = { env: Env; db: Database; shard: string; now: Date; composition: Composition };
type Handler<Type extends EventType> = (event: StoredEvent<Type>, context: ConsumerContext) => Promise<Effects | null>;
export type Consumer = {
  name: string;
  /** The consumer's effect of an event, by type (null: what `writesOf` says); events of all other types only move its watermark. */
  on: { readonly [Type in EventType]?: Handler<Type> | null };
  /**
   * For consumers whose effects follow from the event alone: what it writes, without reading anything. A whole page of events is then taken in
   * with one batch, and a history that is long in several turns. Throws UnreadableEventError for what cannot be read.
   */
  writesOf?: (event: EventRow, db: Database) => Statement[];
  /** What it writes for a page of events together, with one read for all; null: each of these is to be handled by itself. */
  writesOfPage?: (events: readonly EventRow[], context: ConsumerContext) => Promise<Statement[] | null>;
  /** Types left to the next sweep, or the condition under which the consumer is needed at once; default: at once. Must not miss an event with effects. */
  wakes?: false | { readonly [Type in EventType]?: (payload: EventPayloads[Type]) => boolean };
};

/** Whether a consumer needs this new event now. */
export function isWokenBy(consumer: Consumer, event: NewEvent): boolean {
  if (!(event.type in consumer.on) || consumer.wakes === false) return false;
  const isNeeded = consumer.wakes?.[event.type] as ((payload: unknown) => boolean) | undefined;
  return isNeeded?.(event.payload) ?? true;
}

/** The effects of one stored event, when its consumer has any. */
export function handle(consumer: Consumer, row: EventRow, context: ConsumerContext): Promise<Effects | null> {
  if (consumer.writesOf) return Promise.resolve({ writes: consumer.writesOf(row, context.db) });
  const handler = consumer.on[row.type as EventType] as Handler<EventType> | null | undefined;
  return handler ? handler(decodeEvent(context.composition.events, row), context) : Promise.resolve(null);
}

type Watermark = { seq: number; attempts: number; retry_at: string | null };
export type Head = { seq: number; organization_id: string; board_id: string | null; frozen_at: string | null };
export type DrainOutcome = {
  done: number;
  /** The consumer has seen all of the stream. */
  caughtUp: boolean;
  /** New events were appended. */
  appended: boolean;
};

const READ_WATERMARK = "SELECT seq, attempts, retry_at FROM watermarks WHERE consumer = ?1 AND stream_id = ?2";
const READ_HEAD = "SELECT seq, organization_id, board_id, frozen_at FROM streams WHERE id = ?1";
const READ_EVENTS = `SELECT * FROM events WHERE stream_id = ?1
  AND seq > coalesce((SELECT seq FROM watermarks WHERE consumer = ?2 AND stream_id = ?1), 0)
  AND type IN (SELECT value FROM json_each(?3)) ORDER BY seq LIMIT ${PAGE}`;
/** So far behind may the watermark of a consumer stay that nothing concerned: a few rows that are read again cost less than one written. */
export const LAG_MAX = 20;
const READ_MARKS = "SELECT consumer, seq, attempts FROM watermarks WHERE stream_id = ?1 AND consumer IN (SELECT value FROM json_each(?2))";
/** What is new to a consumer that is not too far behind. */
const READ_LATEST = `SELECT seq, type FROM events WHERE stream_id = ?1 AND seq > (SELECT seq FROM streams WHERE id = ?1) - ${LAG_MAX}`;
/** So many are read with all that they say, for all consumers at once. */
const NEWEST = 5;
const READ_NEWEST = `SELECT * FROM events WHERE stream_id = ?1 AND seq > (SELECT seq FROM streams WHERE id = ?1) - ${NEWEST} ORDER BY seq`;
const SAME_WATERMARK =
  "coalesce((SELECT seq FROM watermarks WHERE consumer = ? AND stream_id = ?), 0) = ? AND NOT EXISTS (SELECT 1 FROM streams WHERE id = ? AND frozen_at IS NOT NULL)";
/** Nobody else has handled these events meanwhile, and the organization has not been closed: otherwise they are to be looked at anew. */
const stillAt = (db: Database, { name }: Consumer, streamId: string, from: number): Statement =>
  db.guard(SAME_WATERMARK, "watermark_moved", name, streamId, from, streamId);
const MOVE_WATERMARK = `INSERT INTO watermarks(consumer, stream_id, seq) VALUES (?1, ?2, ?3)
  ON CONFLICT (consumer, stream_id) DO UPDATE SET seq = ?3, attempts = 0, retry_at = NULL, error = NULL`;
const COUNT_FAILURE = `INSERT INTO watermarks(consumer, stream_id, seq, attempts, retry_at, error) VALUES (?1, ?2, ?3, 1, ?4, ?5)
  ON CONFLICT (consumer, stream_id) DO UPDATE SET attempts = attempts + 1, retry_at = ?4, error = ?5`;
const SET_ASIDE = `INSERT INTO set_aside_events(organization_id, consumer, stream_id, seq, event_id, type, error, attempts, at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`;

/** What a consumer has not seen of a stream, as it stood at one moment: no event of its types is missing between its watermark and the last of these. */
type Unseen = { mark: Watermark | null; head: Head | null; events: EventRow[] };

const unseenBy = (consumer: Consumer, streamId: string, { db }: ConsumerContext): Promise<Unseen> =>
  db.ask({
    mark: db.row<Watermark>(READ_WATERMARK, consumer.name, streamId),
    head: db.row<Head>(READ_HEAD, streamId),
    events: db.rows<EventRow>(READ_EVENTS, streamId, consumer.name, JSON.stringify(Object.keys(consumer.on))),
  });

/**
 * Drains one stream for one consumer. Safe to call at any time, any number of times, in parallel. `lagMax`: how far behind its watermark may
 * stay; 0 for who must know that it has seen everything. `known`: what it has not seen, where the caller has just read it. What is written
 * meanwhile has a nudge of its own.
 */
export async function drain(consumer: Consumer, streamId: string, context: ConsumerContext, lagMax = LAG_MAX, known?: Unseen): Promise<DrainOutcome> {
  const { db } = context;
  const outcome: DrainOutcome = { done: 0, caughtUp: false, appended: false };
  for (let page = 0; consumer.writesOf === undefined || page < PAGES_AT_ONCE; page++) {
    const { mark, head, events } = (page === 0 && known) || (await unseenBy(consumer, streamId, context));
    const [from, attempts] = [mark?.seq ?? 0, mark?.attempts ?? 0];
    if (!head || head.seq <= from) return { ...outcome, caughtUp: true };
    if (head.frozen_at) return outcome; // the organization is closed: the effects of its events wait
    if (mark?.retry_at && mark.retry_at > context.now.toISOString()) return outcome;
    const { steps, marked, passed } = await handleAll(consumer, events, { from, attempts }, head, context);
    const last = steps.at(-1);
    outcome.done += steps.filter((step) => step !== "stop" && step !== "moved elsewhere").length;
    outcome.appended ||= steps.includes("appended");
    if (last === "stop") return outcome;
    if (last === "moved elsewhere") continue;
    const isAll = events.length < PAGE && !steps.includes("appended"); // what it has said itself may concern it
    const isFar = head.seq - passed > lagMax || (events.length === 0 && attempts > 0);
    const to = isAll && isFar ? head.seq : passed;
    if (to > marked && !(await moveTo(db, consumer, streamId, marked, to))) continue;
    if (isAll) return { ...outcome, caughtUp: true };
  }
  return outcome;
}

type Handled = { steps: Step[] /** Where its watermark stands. */; marked: number /** The last that it has seen. */; passed: number };

async function handleAll(
  consumer: Consumer,
  events: EventRow[],
  at: { from: number; attempts: number },
  head: Head,
  context: ConsumerContext,
): Promise<Handled> {
  let { from: marked, attempts } = at;
  const taken = events.length > 1 && attempts === 0 ? await takePage(consumer, events, marked, context) : null;
  const last = events.at(-1)?.seq ?? marked;
  if (taken) return { steps: taken === "done" ? events.map(() => taken) : [taken], marked: last, passed: last };
  const steps: Step[] = [];
  let passed = marked;
  for (const event of events) {
    const step = await handleOne(consumer, event, marked, attempts, head, context);
    steps.push(step);
    if (step === "stop" || step === "moved elsewhere") break;
    passed = event.seq;
    if (step === "nothing") continue;
    marked = event.seq;
    attempts = 0;
  }
  return { steps, marked, passed };
}

/** All of them in one batch with the watermark. null: one of them does not go, so each is to be tried by itself. */
async function takePage(consumer: Consumer, events: EventRow[], from: number, context: ConsumerContext): Promise<"done" | "moved elsewhere" | null> {
  const [{ db }, { writesOf }, { stream_id: streamId, seq }] = [context, consumer, events.at(-1) as EventRow];
  try {
    const writes = writesOf ? events.flatMap((event) => writesOf(event, db)) : await consumer.writesOfPage?.(events, context);
    if (!writes) return null;
    await db.d1.batch([stillAt(db, consumer, streamId, from), ...writes, db.sql(MOVE_WATERMARK, consumer.name, streamId, seq)]);
    return "done";
  } catch (error) {
    const failure = batchFailure(error);
    return failure?.kind === "guard" && failure.code === "watermark_moved" ? "moved elsewhere" : null;
  }
}

/** Lets a consumer take in the boards of an organization once more, from their first event on: goes into the batch that has emptied what it keeps. */
export const beginAgainStatements = (db: Database, consumer: string, organizationId: string): Statement[] => [
  db.sql(
    "DELETE FROM watermarks WHERE consumer = ?1 AND stream_id IN (SELECT id FROM streams WHERE organization_id = ?2 AND board_id IS NOT NULL)",
    consumer,
    organizationId,
  ),
  db.sql("UPDATE streams SET swept_seq = 0 WHERE organization_id = ?1 AND board_id IS NOT NULL", organizationId),
];

export type Working = { consumer: Consumer /** What is new to it, where so little is that the look at all has read it. */; known?: Unseen };

/** Those with something to do, to try again, or too far behind; in one round trip, however many there are: most have nothing to do with most that happens. */
export async function consumersWithWork({ db, composition }: ConsumerContext, streamId: string): Promise<Working[]> {
  const names = JSON.stringify(composition.consumers.map(({ name }) => name));
  const { head, marks, latest, newest } = await db.ask({
    head: db.row<Head>(READ_HEAD, streamId),
    marks: db.rows<Omit<Watermark, "retry_at"> & { consumer: string }>(READ_MARKS, streamId, names),
    latest: db.rows<{ seq: number; type: EventType }>(READ_LATEST, streamId),
    newest: db.rows<EventRow>(READ_NEWEST, streamId),
  });
  const markOf = new Map(marks.map((mark) => [mark.consumer, mark]));
  return composition.consumers.flatMap((consumer): Working[] => {
    const { seq, attempts } = markOf.get(consumer.name) ?? { seq: 0, attempts: 0 };
    const behind = (head?.seq ?? 0) - seq;
    const isNew = (event: { seq: number; type: string }) => event.seq > seq && event.type in consumer.on;
    if (attempts > 0 || behind > LAG_MAX) return [{ consumer }];
    if (!latest.some(isNew)) return [];
    if (behind > NEWEST) return [{ consumer }];
    return [{ consumer, known: { head, mark: { seq, attempts, retry_at: null }, events: newest.filter(isNew) } }];
  });
}

async function moveTo(db: Database, consumer: Consumer, streamId: string, from: number, to: number): Promise<boolean> {
  try {
    await db.d1.batch([stillAt(db, consumer, streamId, from), db.sql(MOVE_WATERMARK, consumer.name, streamId, to)]);
    return true;
  } catch (error) {
    if (batchFailure(error)?.kind === "guard") return false;
    throw error;
  }
}

/** `nothing`: it has no effect, and the watermark waits for one that has, or for the end of the page. */
type Step = "done" | "nothing" | "appended" | "stop" | "moved elsewhere";

async function handleOne(consumer: Consumer, event: EventRow, from: number, attempts: number, head: Head, context: ConsumerContext): Promise<Step> {
  const { db } = context;
  try {
    const effects = await handle(consumer, event, context);
    if (!effects && attempts === 0) return "nothing";
    const stream: StreamRef = { organizationId: head.organization_id, boardId: head.board_id };
    const by: Provenance = {
      actor: effects?.actor ?? { type: "system", id: consumer.name, name: "Mission Control" },
      requestId: event.request_id,
      causeId: event.id,
      at: context.now.toISOString(),
    };
    await db.d1.batch([
      stillAt(db, consumer, event.stream_id, from),
      ...(effects?.guards ?? []),
      ...(effects?.writes ?? []),
      ...(effects?.events?.length ? [appendStatement(db, stream, effects.events, by)] : []),
      db.sql(MOVE_WATERMARK, consumer.name, event.stream_id, event.seq),
    ]);
    await effects?.after?.().catch((error: unknown) => log.warn("consumer.after_failed", { consumer: consumer.name, error: describe(error) }));
    return effects?.events?.length ? "appended" : "done";
  } catch (error) {
    const failure = batchFailure(error);
    if (failure?.kind === "guard" && failure.code === "watermark_moved") return "moved elsewhere";
    return fail(consumer, event, from, attempts + 1, error, context);
  }
}

/** Counts the failure, or sets the event aside so that the stream may go on; does nothing when another drain has moved on already. */
async function fail(consumer: Consumer, event: EventRow, from: number, attempts: number, error: unknown, context: ConsumerContext): Promise<Step> {
  const { db, now } = context;
  const text = describe(error);
  const isLast = attempts >= MAX_ATTEMPTS || error instanceof UnreadableEventError;
  log.warn("consumer.failed", { consumer: consumer.name, stream_id: event.stream_id, seq: event.seq, attempts, set_aside: isLast, error: text });
  const retryAt = new Date(now.getTime() + backoffMs(attempts, RETRY_BASE_MS, RETRY_CAP_MS, Math.random())).toISOString();
  const writes = isLast
    ? [
        db.sql(SET_ASIDE, event.organization_id, consumer.name, event.stream_id, event.seq, event.id, event.type, text, attempts, now.toISOString()),
        db.sql(MOVE_WATERMARK, consumer.name, event.stream_id, event.seq),
      ]
    : [db.sql(COUNT_FAILURE, consumer.name, event.stream_id, from, retryAt, text)];
  try {
    await db.d1.batch([stillAt(db, consumer, event.stream_id, from), ...writes]);
    return isLast ? "done" : "stop";
  } catch (refused) {
    if (batchFailure(refused)?.kind === "guard") return "moved elsewhere";
    throw refused;
  }
}

/** Lets every consumer catch up with one stream; events that they append are published, and may be consumed by the next one. */
export async function drainStream(context: ConsumerContext, streamId: string): Promise<void> {
  const { env, shard, db } = context;
  for (let again = true; again; ) {
    again = false;
    for (const { consumer, known } of await consumersWithWork(context, streamId))
      again = (await drain(consumer, streamId, context, LAG_MAX, known)).appended || again;
    const head = again ? await db.sql(READ_HEAD, streamId).first<Head>() : null;
    if (head) await nudgeRoom(env, shard, { organizationId: head.organization_id, boardId: head.board_id }, head.seq);
  }
}
