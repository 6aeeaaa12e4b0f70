// How often something may be tried: counted before it is done, in the batch that reads what it needs, so that a hundred
// attempts at once are counted one after the other. What succeeds is given back.
import { createHmac } from "node:crypto";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";

/** Wrong passwords and tokens in any 60 seconds, per account and per address, before the next is refused unseen. */
export const SIGN_IN_FAILURES_PER_MINUTE = 10;
const WINDOW_MS = 60_000;

/** An attempt under one or more keys; when any of them is exhausted it is refused and counts under none. */
export type Attempt = { id: string; keys: string[]; statements: Statement[] };

// A batch is one transaction, and an INSERT reads its table before it writes: the count and the row are one step.
const TAKE = `INSERT INTO sign_in_failures(source, at, id) SELECT j.value, ?2, ?3 FROM json_each(?1) j
  WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) k WHERE (SELECT count(*) FROM sign_in_failures f WHERE f.source = k.value AND f.at > ?4) >= ?5) RETURNING source`;
/** When the fullest key has room again. */
const ROOM = `SELECT max(oldest) AS oldest FROM (SELECT (SELECT f.at FROM sign_in_failures f WHERE f.source = k.value AND f.at > ?2
  ORDER BY f.at DESC LIMIT 1 OFFSET ?3) AS oldest FROM json_each(?1) k)`;

/** An attempt to be made: its two statements go first into the batch. */
export function newAttempt(db: Database, keys: string[], now: Date, max = SIGN_IN_FAILURES_PER_MINUTE): Attempt {
  const id = newId();
  const [list, since] = [JSON.stringify(keys), new Date(now.getTime() - WINDOW_MS).toISOString()];
  return { id, keys, statements: [db.sql(ROOM, list, since, max - 1), db.sql(TAKE, list, now.toISOString(), id, since, max)] };
}

/** Throws 429 with the time to wait unless the attempt may be made; `rows`: what its two statements answered. */
export function requireAttempt(rows: unknown[][], now: Date): void {
  const [room, taken] = rows as [{ oldest: string | null }[], unknown[]];
  if (taken.length > 0) return;
  const free = Date.parse(room[0]?.oldest ?? now.toISOString()) + WINDOW_MS;
  const seconds = Math.min(60, Math.max(1, Math.ceil((free - now.getTime()) / 1000)));
  throw new ProblemError("rate_limited", `Too many attempts. Try again in ${seconds} seconds.`, { headers: { "Retry-After": String(seconds) } });
}

/** It was no guess: it does not count. */
export const giveBackStatement = (db: Database, { id, keys }: Attempt): Statement =>
  db.sql("DELETE FROM sign_in_failures WHERE source IN (SELECT value FROM json_each(?1)) AND id = ?2", JSON.stringify(keys), id);

/** Attempts that are too old to count. */
export const forgetAttemptsStatement = (db: Database, now: Date): Statement =>
  db.sql("DELETE FROM sign_in_failures WHERE at < ?1", new Date(now.getTime() - 2 * WINDOW_MS).toISOString());

/** A key of our own, so that what is kept or sent says nothing to others. */
export function keyedHash(env: Env, purpose: string, value: string): string {
  const key = createHmac("sha256", env.SEAL_KEY ?? "")
    .update(`mission-control ${purpose}`)
    .digest();
  return createHmac("sha256", key).update(value).digest("hex");
}

/** An account by its address, known or not. The address itself is not kept. */
export const accountKey = (env: Env, email: string): string => keyedHash(env, "account", email).slice(0, 32);

/** Whoever has one IPv6 address has the 2^64 beside it: they count as one. */
export function addressKey(address: string, what = "address"): string {
  if (!address.includes(":") || address.includes(".")) return `${what}:${address}`;
  const [head = "", tail] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail === undefined ? [] : tail.split(":").filter(Boolean);
  const groups = [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0"), ...right];
  return `${what}:${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":")}::/64`;
}
