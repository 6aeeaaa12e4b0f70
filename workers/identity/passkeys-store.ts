// The SQL of passkeys and their challenges.
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { EMAIL_UNPROVED } from "./people-store.ts";
import { type ChallengeRow, challenges, type PasskeyRow, passkeys } from "./tables.ts";

const k = names(passkeys);
const c = names(challenges);

const BY_ID = `SELECT * FROM ${k} WHERE ${k.id} = ?1`;
const OF_PERSON = `SELECT * FROM ${k} WHERE ${k.person_id} = ?1 ORDER BY ${k.created_at}, ${k.id}`;
const COUNT = `SELECT count(*) FROM ${k} WHERE ${k.person_id} = ?1`;
const HAS_ROOM = `(${COUNT}) < ?2`;
const RENAME = `UPDATE ${k} SET ${k.name} = ?3 WHERE ${k.id} = ?1 AND ${k.person_id} = ?2 RETURNING *`;
const REMOVE = `DELETE FROM ${k} WHERE ${k.id} = ?1 AND ${k.person_id} = ?2 RETURNING ${k.id}`;
const REMOVE_UNPROVED = `DELETE FROM ${k} WHERE ${k.person_id} = ?1 AND ${EMAIL_UNPROVED}`;
// Of two answers with the same counter, one from a copied authenticator, the second finds it raised. Zero means it does not count.
const IS_NEXT = `EXISTS (SELECT 1 FROM ${k} WHERE ${k.id} = ?1 AND (${k.counter} < ?2 OR (${k.counter} = 0 AND ?2 = 0)))`;
const USED = `UPDATE ${k} SET ${k.counter} = max(${k.counter}, ?2), ${k.is_synced} = ?3, ${k.last_used_at} = ?4 WHERE ${k.id} = ?1`;

export const passkeyById = (db: Database, id: string): Query<PasskeyRow | null> => db.row<PasskeyRow>(BY_ID, id);
export const passkeysOf = (db: Database, personId: string): Query<PasskeyRow[]> => db.rows<PasskeyRow>(OF_PERSON, personId);
export const passkeyRoomGuard = (db: Database, personId: string, max: number): Statement => db.guard(HAS_ROOM, "passkeys_full", personId, max);
export const renamePasskeyOf = (db: Database, personId: string, id: string, name: string): Query<PasskeyRow | null> =>
  db.row<PasskeyRow>(RENAME, id, personId, name);
/** Answers whether there was such a passkey. */
export const removePasskeyOf = (db: Database, personId: string, id: string): Query<boolean> => map(db.row(REMOVE, id, personId), (row) => row !== null);
/** Removes passkeys that were added before the mailbox was verified. */
export const removeUnprovedPasskeysStatement = (db: Database, personId: string, email: string): Statement => db.sql(REMOVE_UNPROVED, personId, email);

export const passkeyCounterGuard = (db: Database, id: string, counter: number): Statement => db.guard(IS_NEXT, "sign_in_refused", id, counter);
export const passkeyUsedStatement = (db: Database, id: string, counter: number, isSynced: boolean, at: string): Statement =>
  db.sql(USED, id, counter, isSynced ? 1 : 0, at);

const TAKE = `DELETE FROM ${c} WHERE ${c.id} = ?1 AND ${c.purpose} = ?2 AND ${c.person_id} IS ?3 AND ${c.expires_at} > ?4 RETURNING ${c.challenge}`;

/** Consumes a challenge: only the first answer gets it. */
export const takeChallenge = (db: Database, id: string, purpose: ChallengeRow["purpose"], personId: string | null, at: string): Query<string | null> =>
  map(db.row<Pick<ChallengeRow, "challenge">>(TAKE, id, purpose, personId, at), (row) => row?.challenge ?? null);

export const deleteExpiredChallengesStatement = (db: Database, at: string): Statement => db.sql(`DELETE FROM ${c} WHERE ${c.expires_at} < ?1`, at);
