// One unit of work, whatever started it: who asks, when, why, and how it reads and commits.
import { type Action, can, type Caller, type Grant, type PolicyRecord, policyOf } from "./access.ts";
import { type Change, type Committed, commit, GuardError, type KeptAnswer, type OnStream, RepeatedKeyError } from "./commit.ts";
import { type Answers, all, type Database, map, type Queries, type Query, shardDatabase, type Statement } from "./db.ts";
import type { Env } from "./env.ts";
import { notFound, type ProblemCode, ProblemError } from "./errors.ts";
import type { NewEvent, Provenance, StreamRef } from "./events.ts";
import { FACTS_CHANGED, forgetFactsAbout } from "./facts.ts";
import { newId } from "./ids.ts";
import { LIMIT_GUARD, limitGuard, limitRefusal, takeStatement, writeLimit } from "./limits.ts";
import { publish } from "./publish.ts";
import { type Versioned, versionGuard } from "./rows.ts";
import type { ConsumerContext } from "./outbox.ts";
import type { Composition } from "./slice.ts";
import type { Actor } from "./wire.ts";

/** `requestHash`: of the body; of an upload of what is known before it is read, and `digest` of its bytes once they have been. */
export type Idempotency = { key: string; requestHash: string; digest?: string };

export type Work = {
  env: Env;
  composition: Composition;
  caller: Caller;
  requestId: string;
  /** What the request asked for; null for what anybody may ask. */
  action: Action | null;
  now: Date;
  /** From the Idempotency-Key header: kept 24 hours. */
  idempotency: Idempotency | null;
  /** From If-Match: the version that the caller has seen. */
  ifMatch: number | null;
  /** Public origin of this installation, e.g. `https://mc.example.com`: for addresses that others must call. */
  origin: string;
  /** The event that led to this work, when no request asked for it. */
  causeId: number | null;
  /** Shards where the caller has organizations, the likeliest first. */
  shards: string[];
  /** Nudges the watchers of the stream; best effort, the sweep guarantees it. */
  publish(shard: string, committed: OnStream): void;
  /** Continues after the answer; best effort, since nothing notices when it fails. */
  defer(promise: Promise<unknown>): void;
};

/** Thrown when the key was used before: the edge repeats the answer given then. */
export class ReplayedAnswer extends Error {
  readonly status: number;
  readonly body: string;
  /** Of the bytes of the upload that was answered so, where this request's have not been compared; else null. */
  readonly digest: string | null;
  constructor(status: number, body: string, digest: string | null = null) {
    super("idempotent replay");
    this.status = status;
    this.body = body;
    this.digest = digest;
  }
}

const KEPT = "SELECT request_hash, status, answer FROM idempotency WHERE key = ?1";
type KeptRow = { request_hash: string; status: number; answer: string };

export const otherRequest = (): ProblemError =>
  new ProblemError("idempotency_mismatch", "This Idempotency-Key was used with another body. Use a new key for a new request.");

/** What a key is bound to: behind the dot the digest of an upload. */
const boundTo = ({ requestHash, digest }: Idempotency): string => (digest === undefined ? requestHash : `${requestHash}.${digest}`);

function replay(row: KeptRow | null, idempotency: Idempotency): void {
  if (!row) return;
  const [requestHash, digest = null] = row.request_hash.split(".");
  const isToBeCompared = digest !== null && idempotency.digest === undefined;
  if (requestHash !== idempotency.requestHash || (!isToBeCompared && row.request_hash !== boundTo(idempotency))) throw otherRequest();
  throw new ReplayedAnswer(row.status, row.answer, isToBeCompared ? digest : null);
}

/** Decoding it answers a repeated request, when the key was used before. */
const keptAnswer = (db: Database, idempotency: Idempotency): Query<void> => map(db.row<KeptRow>(KEPT, idempotency.key), (row) => replay(row, idempotency));

/** The first read of a request, by name: `read(work, db, { grant: …, task: … })`. The caller's proof and a repeated key are read with it. */
export async function read<Asked extends Queries>(work: Work, db: Database, queries: Asked): Promise<Answers<Asked>> {
  // Decoded in this order: an unverified caller learns neither of a stored answer nor of data.
  const proof = work.caller.proof(db);
  const kept = work.idempotency ? keptAnswer(db, work.idempotency) : null;
  return (await db.ask({ proof, kept, answers: all(queries) })).answers;
}

/** Verifies the caller where nothing else has yet: an invalid token is answered 401 before anything else. */
export async function proveCaller(work: Work): Promise<void> {
  const shard = work.shards[0];
  if (!shard) return;
  const db = shardDatabase(work.env, shard);
  await db.ask({ proof: work.caller.proof(db) });
}

/** Runs `attempt` on each shard where the caller's data may be, until one knows the resource. */
export async function locate<T>(work: Work, what: string, attempt: (db: Database, shard: string) => Promise<T | null>): Promise<T> {
  for (const shard of work.shards) {
    const found = await attempt(shardDatabase(work.env, shard), shard);
    if (found !== null) return found;
  }
  throw notFound(what);
}

/** Throws 403 or 404 with the reason unless the caller may; returns the decision as the event's policy records it. */
export function authorize(work: Work, action: Action, grant: Grant | null, what: string): PolicyRecord {
  const decision = can(work.caller, action, grant);
  if (decision.allowed) return policyOf(decision);
  if (decision.code === "not_found") throw notFound(what);
  throw new ProblemError(decision.code, decision.why);
}

/** The time of this work in ISO 8601. */
export const at = (work: Pick<Work, "now">): string => work.now.toISOString();

/** Who and why, for the events of this work. */
export function provenance(work: Work): Provenance {
  return { actor: work.caller.actor, requestId: work.requestId, causeId: work.causeId, at: at(work) };
}

export type WorkChange = {
  stream: StreamRef;
  guards?: Statement[];
  writes: Statement[];
  events: NewEvent[];
  also?: Change["also"];
  answer?: KeptAnswer;
  /** As how many writes it counts at the rate of its caller; default: one. */
  counts?: number;
  /** Callers may do it on an archived board too. */
  isForArchived?: true;
};

declare module "./slice.ts" {
  interface Ports {
    /** The guard that a board has not been archived: nothing that a caller asks for changes one that has. */
    boardInUse(db: Database, boardId: string): Statement;
  }
}
export const ARCHIVED_GUARD = "board_archived";
const ARCHIVED = "The board is archived, so nothing on it changes. Take it into use again first: POST /boards/{board_id}/unarchive.";

function archivedGuards({ composition }: Work, db: Database, { stream, also = [], isForArchived }: WorkChange): Statement[] {
  if (isForArchived) return [];
  return [stream, ...also.map((one) => one.stream)].flatMap(({ boardId }) => (boardId === null ? [] : [composition.ports.boardInUse(db, boardId)]));
}

/** Commits and publishes, at the rate that its caller and its organization may write. A repeated key that lost the race answers what the winner answered. */
export async function commitWork(work: Work, db: Database, shard: string, change: WorkChange): Promise<Committed> {
  const { answer, isForArchived: _isForArchived, counts, ...rest } = change;
  const limit = writeLimit(work, change.stream.organizationId, counts);
  const full: Change = {
    ...rest,
    guards: [...archivedGuards(work, db, change), ...(change.guards ?? []), limitGuard(db, limit)], // last: who is refused anyway hears why, and a 429 is never from memory
    writes: [...change.writes, takeStatement(db, limit)],
    provenance: provenance(work),
    idempotency: work.idempotency && answer ? { key: work.idempotency.key, requestHash: boundTo(work.idempotency), answer } : null,
  };
  try {
    const { rows, ...committed } = await commit(db, full);
    forgetFactsAbout([change, ...(change.also ?? [])].flatMap(({ events }) => events));
    const done = { ...committed, rows: rows.slice(0, change.writes.length) };
    for (const one of [done, ...done.also]) work.publish(shard, one);
    return done;
  } catch (error) {
    // When remembered facts no longer hold, the read that follows asks for the kept answer too.
    const isReadNext = error instanceof GuardError && error.code === FACTS_CHANGED;
    if (work.idempotency && !isReadNext) {
      await db.ask({ kept: keptAnswer(db, work.idempotency) });
    }
    if (error instanceof GuardError && error.code === ARCHIVED_GUARD) throw new ProblemError("board_archived", ARCHIVED);
    if (error instanceof GuardError && error.code === LIMIT_GUARD) throw await limitRefusal(db, limit);
    if (error instanceof RepeatedKeyError) throw new ProblemError("conflict", "The same request is being handled. Try again in a moment.");
    throw error;
  }
}

export type SystemChange = Omit<WorkChange, "answer"> & { causeId?: number | null };

/** Commits and publishes work that no request asked for: deadlines, clean-up. A guard that refuses throws GuardError. */
export async function commitAs(actor: Actor, context: ConsumerContext, change: SystemChange): Promise<Committed> {
  const { db, shard, now } = context;
  const { causeId = null, ...rest } = change;
  const committed = await commit(db, { ...rest, provenance: { actor, requestId: newId(), causeId, at: now.toISOString() } });
  for (const one of [committed, ...committed.also]) await publish(context, shard, one);
  return committed;
}

/** The actor of deadlines and clean-up. */
export const DEADLINES: Actor = { type: "system", id: "deadlines", name: "Mission Control" };

/** As `commitAs`, for work that someone else may have done at the same moment; null when a guard says so. */
export async function commitUnlessMoved(actor: Actor, context: ConsumerContext, change: SystemChange): Promise<Committed | null> {
  try {
    return await commitAs(actor, context, change);
  } catch (error) {
    if (error instanceof GuardError) return null;
    throw error;
  }
}

/** Stores the final answer when work went on after its commit, so that a repeated request gets it. */
export async function amendAnswer(work: Work, db: Database, body: unknown): Promise<void> {
  if (work.idempotency) await db.sql("UPDATE idempotency SET answer = ?2 WHERE key = ?1", work.idempotency.key, JSON.stringify(body)).run();
}

/** 412 when the caller has seen an older version than the current one. */
export function requireVersion(work: Work, current: number): void {
  if (work.ifMatch !== null && work.ifMatch !== current) {
    throw new ProblemError("stale_version", `It has changed: you have version ${work.ifMatch}, it is at version ${current}. Load it again and repeat.`, {
      extra: { current_version: current },
    });
  }
}

/** The guard that what the caller has seen is what is deleted; none where they have not said what they have seen. */
export const seenGuard = <Table extends Versioned>(work: Work, db: Database, table: Table, row: Table["$inferSelect"]): Statement[] =>
  work.ifMatch === null ? [] : [versionGuard(db, table, row)];

/** The error code of a lost race on a version: with If-Match the caller's version is stale, else two changed it at once. */
export const staleCode = (work: Work): ProblemCode => (work.ifMatch === null ? "conflict" : "stale_version");
