// The SQL of counted attempts.
import { all, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { sign_in_failures } from "./tables.ts";

const f = names(sign_in_failures, "f");
const t = names(sign_in_failures);

/** When the fullest key has room again. */
const ROOM = `SELECT max(oldest) AS oldest FROM (SELECT (SELECT ${f.at} FROM ${f} WHERE ${f.source} = k.value AND ${f.at} > ?2
  ORDER BY ${f.at} DESC LIMIT 1 OFFSET ?3) AS oldest FROM json_each(?1) k)`;
// A batch is one transaction, and an INSERT reads its table before it writes, so counting and inserting are one step.
const TAKE = `INSERT INTO ${t}(${t.source}, ${t.at}, ${t.id}) SELECT j.value, ?2, ?3 FROM json_each(?1) j
  WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) k WHERE (SELECT count(*) FROM ${f} WHERE ${f.source} = k.value AND ${f.at} > ?4) >= ?5) RETURNING ${t.source}`;
/** Under no key are there as many as may be. */
const HAS_ROOM = `NOT EXISTS (SELECT 1 FROM json_each(?1) k WHERE (SELECT count(*) FROM ${f} WHERE ${f.source} = k.value AND ${f.at} > ?2) >= ?3)`;
const GIVE_BACK = `DELETE FROM ${t} WHERE ${t.source} IN (SELECT value FROM json_each(?1)) AND ${t.id} = ?2`;
const FORGET = `DELETE FROM ${t} WHERE ${t.at} < ?1`;

/** `taken`: the keys under which the attempt now counts, none when it was refused. `room`: the oldest attempt that blocks it. */
export type AttemptAnswer = { room: { oldest: string | null } | null; taken: { source: string }[] };
export type AttemptWindow = { since: string; at: string; max: number };

/** Counts an attempt under all keys, unless one of them is exhausted. */
export function takeAttempt(db: Database, id: string, keys: string[], { since, at, max }: AttemptWindow): Query<AttemptAnswer> {
  const list = JSON.stringify(keys);
  return all({
    room: db.row<{ oldest: string | null }>(ROOM, list, since, max - 1),
    taken: db.rows<{ source: string }>(TAKE, list, at, id, since, max),
  });
}

/** The guard, with the code `rate_limited`, that an attempt could still be taken. */
export const roomGuard = (db: Database, keys: string[], { since, max }: AttemptWindow): Statement =>
  db.guard(HAS_ROOM, "rate_limited", JSON.stringify(keys), since, max);

/** Uncounts an attempt. */
export const giveBack = (db: Database, id: string, keys: string[]): Statement => db.sql(GIVE_BACK, JSON.stringify(keys), id);
export const deleteOldAttempts = (db: Database, before: string): Statement => db.sql(FORGET, before);
