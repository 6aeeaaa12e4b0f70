// How fast anybody may write: a token bucket for each agent, API key, person and organization, and for each account. The rules are the
// two tables below.
//
// The buckets are rows of the database that is written, emptied in the very batch of the write (commitWork on a shard, changeAccount in
// the directory). So they are exact over all isolates, they outlive them, only who has been proved is counted, and only what is done: a
// refused request takes nothing. It costs no trip, one guard
// and one row per bucket. In an isolate's memory there would be as many buckets as isolates; an object per organization would be one
// more trip before each write and one more thing that all writes wait for.
import type { Action, Caller, Risk } from "./access.ts";
import { batchFailure, type Database, type Statement } from "./db.ts";
import type { Env } from "./env.ts";
import { ProblemError } from "./errors.ts";
import { names } from "./rows.ts";
import { write_limits } from "./tables.ts";

/** `burst` writes at once; `perMinute` come back. */
type Rule = { burst: number; perMinute: number; by: string };
export const WRITE_RULES = {
  agent: { burst: 60, perMinute: 120, by: "by this agent" },
  api_key: { burst: 300, perMinute: 600, by: "by this API key" },
  user: { burst: 300, perMinute: 600, by: "by you" },
  organization: { burst: 2_000, perMinute: 6_000, by: "in this organization" },
  registration_token: { burst: 60, perMinute: 60, by: "with this registration token or relay token" },
  /** What is written down of refused registrations: anybody can ask for them. */
  refused_registration: { burst: 10, perMinute: 1 / 6, by: "by refused registrations" },
  account: { burst: 60, perMinute: 60, by: "to your account" },
  sign_in_service: { burst: 300, perMinute: 600, by: "by new people of this sign-in service" },
} as const satisfies Record<string, Rule>;
/** What one write takes, by the risk of its action. */
export const WRITE_COSTS: Record<Risk, number> = { low: 1, medium: 1, high: 2, critical: 5 };

/** A bucket as this write finds it: the times in which `cost` and all of it come back. */
type Bucket = { key: string; kind: keyof typeof WRITE_RULES; costMs: number; burstMs: number };
export type WriteLimit = { buckets: Bucket[]; nowMs: number };

const MINUTE_MS = 60_000;
/** A bucket that is emptier than empty was filled by a clock that was wrong: it counts as full. */
const CLOCKS_DIFFER_MS = 5_000;

/** Tests make more writes than any team: WRITE_LIMIT_FACTOR multiplies all rates. */
function factorOf({ WRITE_LIMIT_FACTOR }: Env): number {
  const factor = Number(WRITE_LIMIT_FACTOR ?? 1);
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}

type Writer = { env: Env; caller: Pick<Caller, "actor"> & Partial<Pick<Caller, "type" | "id">>; now: Date; action: Action | null };

function bucketOf({ env, action }: Pick<Writer, "env" | "action">, kind: Bucket["kind"], id: string, counts = 1): Bucket {
  const { burst, perMinute } = WRITE_RULES[kind];
  const tokenMs = MINUTE_MS / perMinute;
  // What no operation asked for counts as what can be undone; what counts as more than the burst waits until the bucket is full.
  const cost = Math.min(burst, WRITE_COSTS[action?.risk ?? "medium"] * counts);
  return { key: `${kind}:${id}`, kind, costMs: Math.ceil((cost * tokenMs) / factorOf(env)), burstMs: burst * tokenMs };
}

/** What a write takes from whom; `counts`: as how many it counts. */
export function writeLimit(writer: Writer, organizationId: string, counts = 1): WriteLimit {
  const { caller } = writer;
  const { type, id } = caller.actor; // not the token's: a new token is no new agent
  const known = type === "agent" || type === "api_key" || type === "user" ? [bucketOf(writer, type, id, counts)] : [];
  // There each registration is a new gateway.
  const own = caller.type === "gateway" && caller.id ? [bucketOf(writer, "registration_token", caller.id, counts)] : known;
  return { buckets: [...own, bucketOf(writer, "organization", organizationId, counts)], nowMs: writer.now.getTime() };
}

/** As `writeLimit`, of what belongs to no caller of an organization: one's own account, the accounts that a sign-in service opens, what strangers try. */
export const directoryLimit = (writer: Omit<Writer, "caller">, kind: "account" | "sign_in_service" | "refused_registration", id: string): WriteLimit => ({
  buckets: [bucketOf(writer, kind, id)],
  nowMs: writer.now.getTime(),
});

const l = names(write_limits, "l");
const t = names(write_limits);
const member = (name: "key" | "costMs" | "burstMs") => `(j.value ->> '${name}')`;
const HAS_ROOM = `NOT EXISTS (SELECT 1 FROM json_each(?1) j JOIN ${l} ON ${l.key} = ${member("key")}
  WHERE ${l.spent_until} + ${member("costMs")} > ?2 + ${member("burstMs")} AND ${l.spent_until} <= ?2 + ${member("burstMs")} + ${CLOCKS_DIFFER_MS})`;
/** What is left of a bucket's earlier writes. */
const BEFORE = `CASE WHEN ${l.spent_until} BETWEEN ?2 AND ?2 + ${member("burstMs")} + ${CLOCKS_DIFFER_MS} THEN ${l.spent_until} - ?2 ELSE 0 END`;
const LONGEST_MS = Math.max(...Object.values(WRITE_RULES).map(({ burst, perMinute }) => (burst / perMinute) * MINUTE_MS));
const TAKE = `INSERT INTO ${t}(${t.key}, ${t.spent_until}) SELECT ${member("key")}, ?2 + ${member("costMs")} + ${BEFORE}
  FROM json_each(?1) j LEFT JOIN ${l} ON ${l.key} = ${member("key")} WHERE true
  ON CONFLICT(${t.key}) DO UPDATE SET ${t.spent_until} = excluded.${t.spent_until}`;
const SPENT = `SELECT ${l.key}, ${l.spent_until} FROM json_each(?1) j JOIN ${l} ON ${l.key} = ${member("key")}`;
const FORGET = `DELETE FROM ${t} WHERE ${t.spent_until} < ?1 OR ${t.spent_until} > ?1 + ${LONGEST_MS + MINUTE_MS * 10}`;

export const LIMIT_GUARD = "rate_limited";
export const limitGuard = (db: Database, { buckets, nowMs }: WriteLimit): Statement => db.guard(HAS_ROOM, LIMIT_GUARD, JSON.stringify(buckets), nowMs);
export const takeStatement = (db: Database, { buckets, nowMs }: WriteLimit): Statement => db.sql(TAKE, JSON.stringify(buckets), nowMs);
/** Whether a batch was refused because it came too fast. */
export const isLimitRefusal = (error: unknown): boolean => {
  const failure = batchFailure(error);
  return failure?.kind === "guard" && failure.code === LIMIT_GUARD;
};
/** For what writes without an event, and so not by commitWork. */
export async function writeWithin(db: Database, limit: WriteLimit, statements: readonly Statement[]): Promise<void> {
  try {
    await db.d1.batch([limitGuard(db, limit), takeStatement(db, limit), ...statements]);
  } catch (error) {
    throw isLimitRefusal(error) ? await limitRefusal(db, limit) : error;
  }
}
/** Buckets that are full again. */
export const forgetLimitsStatement = (db: Database, now: Date): Statement => db.sql(FORGET, now.getTime());

/** 429 with the time after which the same write goes through. */
export async function limitRefusal(db: Database, { buckets, nowMs }: WriteLimit): Promise<ProblemError> {
  const { rows } = await db.ask({ rows: db.rows<{ key: string; spent_until: number }>(SPENT, JSON.stringify(buckets)) });
  const waits = buckets.map(({ key, kind, costMs, burstMs }) => {
    const spentUntil = rows.find((row) => row.key === key)?.spent_until ?? nowMs;
    return { kind, ms: spentUntil + costMs - burstMs - nowMs };
  });
  const longest = waits.reduce((most, wait) => (wait.ms > most.ms ? wait : most));
  const { burst, perMinute, by } = WRITE_RULES[longest.kind];
  const seconds = Math.max(1, Math.ceil(longest.ms / 1000));
  return new ProblemError(
    "rate_limited",
    `Too many changes ${by}: at most ${burst} at once and ${perMinute} a minute. Nothing was done. Wait ${seconds} s, then send the same request again.`,
    { headers: { "Retry-After": String(seconds) } },
  );
}
