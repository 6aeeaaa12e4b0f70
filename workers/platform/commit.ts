// The one write path: a batch that begins with its guards, does the writes, appends the events, and stores the answer
// of an idempotency key. All of it happens, or nothing; a lost race changes nothing and says why.
import { batchFailure, type Database, type Statement } from "./db.ts";
import { ProblemError, type ProblemCode } from "./errors.ts";
import { type Appended, appendStatement, type NewEvent, type Provenance, type SqlPatch, type StreamRef, streamId } from "./events.ts";

export type IdempotencyKey = { key: string; requestHash: string };
/** The answer to store: `patch` adds members that only the database knows. */
export type KeptAnswer = { status: number; body: unknown; patch?: SqlPatch[] };

export type Change = {
  stream: StreamRef;
  guards?: Statement[];
  writes: Statement[];
  events: NewEvent[];
  /** What happens on other streams in the same moment. */
  also?: readonly { stream: StreamRef; events: NewEvent[] }[];
  provenance: Provenance;
  idempotency?: (IdempotencyKey & { answer: KeptAnswer }) | null;
};

/** The result of a commit: the stream's seq after it, and the rows that the writes returned, by their position. */
export type Committed = {
  stream: StreamRef;
  seq: number;
  events: NewEvent[];
  rows: unknown[][];
  /** Id of the last event appended: the cause of whatever follows from this commit. */
  lastEventId: number;
  also: OnStream[];
};
/** What was appended to one stream. */
export type OnStream = Omit<Committed, "rows" | "also">;

function appendedTo(stream: StreamRef, events: NewEvent[], result: D1Result<Record<string, unknown>> | undefined): OnStream {
  const appended = result?.results as Appended[] | undefined;
  if (!appended?.length) throw new Error(`stream ${streamId(stream)} does not exist`);
  const highest = (member: keyof Appended) => Math.max(...appended.map((row) => row[member]));
  return { stream, events, seq: highest("seq"), lastEventId: highest("id") };
}

/** Thrown when a guard refused: the caller reads again and explains, or retries. */
export class GuardError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`guard refused: ${code}`);
    this.name = "GuardError";
    this.code = code;
  }
}

/** Another request with the same idempotency key was faster: its answer is in the table. */
export class RepeatedKeyError extends Error {}

/** Runs the batch of a change; throws when a guard refuses, and then nothing has changed. */
export async function commit(db: Database, change: Change): Promise<Committed> {
  const { guards = [], also = [] } = change;
  const appends = [change, ...also].map(({ stream, events }) => appendStatement(db, stream, events, change.provenance));
  const keep = change.idempotency ? [keepAnswer(db, change.idempotency, change)] : [];
  try {
    const results = await db.d1.batch<Record<string, unknown>>([...guards, ...change.writes, ...appends, ...keep]);
    const rows = results.slice(guards.length, guards.length + change.writes.length).map((result) => result.results);
    const [first, ...others] = results.slice(guards.length + change.writes.length);
    const followed = also.map(({ stream, events }, index) => appendedTo(stream, events, others[index]));
    return { ...appendedTo(change.stream, change.events, first), rows, also: followed };
  } catch (error) {
    const failure = batchFailure(error);
    if (failure?.kind === "guard") throw new GuardError(failure.code);
    if (failure?.kind === "unique" && failure.columns.startsWith("idempotency.")) throw new RepeatedKeyError();
    if (failure?.kind === "unique")
      throw new ProblemError("already_exists", "One with the same identity already exists. Choose another name, or use the existing one.");
    throw error;
  }
}

function keepAnswer(db: Database, key: IdempotencyKey & { answer: KeptAnswer }, { stream, provenance }: Change): Statement {
  const { answer } = key;
  const sets = (answer.patch ?? []).map((patch) => `, '${patch.path}', (${patch.sql})`).join("");
  const params = (answer.patch ?? []).flatMap((patch) => patch.params);
  return db.sql(
    `INSERT INTO idempotency(key, request_hash, status, answer, at, organization_id, board_id) SELECT ?, ?, ?, json_set(?${sets}), ?, ?, ?`,
    key.key,
    key.requestHash,
    answer.status,
    JSON.stringify(answer.body ?? null),
    ...params,
    provenance.at,
    stream.organizationId,
    stream.boardId,
  );
}

/** A guard's code that is a problem code is answered as that problem. */
export function problemOfGuard(error: GuardError, details: Partial<Record<string, string>>): ProblemError {
  if (error.code === "organization_closed") throw error;
  return new ProblemError(error.code as ProblemCode, details[error.code] ?? "It changed in the meantime. Load it again and repeat.");
}
