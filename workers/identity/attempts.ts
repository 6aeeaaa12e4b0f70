// Rate limits of sign-in and the like: an attempt is counted before it is made, in the batch that reads what it needs, so that a
// hundred simultaneous attempts are counted one after the other. A successful attempt is given back.
import { createHmac } from "node:crypto";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { type AttemptAnswer, deleteOldAttempts, giveBack, roomGuard, takeAttempt } from "./attempts-store.ts";

/** Wrong passwords and tokens within any 60 seconds, per account and per address, before the next attempt is refused unseen. */
export const SIGN_IN_FAILURES_PER_MINUTE = 10;
const WINDOW_MS = 60_000;

/** An attempt under one or more keys; when any of them is exhausted it is refused and counts under none. `taken` belongs to the batch that reads what the attempt needs; `hasRoom` is a guard for what counts only afterwards. */
export type Attempt = { id: string; keys: string[]; taken: Query<AttemptAnswer>; hasRoom: Statement };

export function newAttempt(db: Database, keys: string[], now: Date, max = SIGN_IN_FAILURES_PER_MINUTE): Attempt {
  const id = newId();
  const since = new Date(now.getTime() - WINDOW_MS).toISOString();
  const window = { since, at: now.toISOString(), max };
  return { id, keys, taken: takeAttempt(db, id, keys, window), hasRoom: roomGuard(db, keys, window) };
}

/** Whether the attempt may be made. */
export const wasTaken = ({ taken }: AttemptAnswer): boolean => taken.length > 0;

/** Throws 429 with the time to wait unless the attempt may be made. */
export function requireAttempt(answer: AttemptAnswer, now: Date): void {
  if (wasTaken(answer)) return;
  const free = Date.parse(answer.room?.oldest ?? now.toISOString()) + WINDOW_MS;
  const seconds = Math.min(60, Math.max(1, Math.ceil((free - now.getTime()) / 1000)));
  throw new ProblemError("rate_limited", `Too many attempts. Try again in ${seconds} seconds.`, { headers: { "Retry-After": String(seconds) } });
}

/** Uncounts an attempt that was not a guess. */
export const giveBackStatement = (db: Database, { id, keys }: Attempt): Statement => giveBack(db, id, keys);

/** Deletes attempts that are too old to count. */
export const deleteOldAttemptsStatement = (db: Database, now: Date): Statement => deleteOldAttempts(db, new Date(now.getTime() - 2 * WINDOW_MS).toISOString());

/** A keyed hash, so that what is stored or sent reveals nothing. */
export function keyedHash(env: Env, purpose: string, value: string): string {
  const key = createHmac("sha256", env.SEAL_KEY ?? "")
    .update(`mission-control ${purpose}`)
    .digest();
  return createHmac("sha256", key).update(value).digest("hex");
}

/** The key of an account, known or not, by its address. The address itself is not stored. */
export const accountKey = (env: Env, email: string): string => keyedHash(env, "account", email).slice(0, 32);

/** The key of a network address. One IPv6 customer has a whole /64 (2^64 addresses), so it counts as one. */
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
