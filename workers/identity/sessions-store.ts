// The SQL of sign-in sessions, and of signed-out JWTs.
import { all, type Database, map, type Query, type Statement, writes } from "#worker/platform/db.ts";
import { names, patchRow } from "#worker/platform/rows.ts";
import { type Facts, factsOf } from "./people-store.ts";
import type { SignedIn } from "./person.ts";
import { people, revoked_tokens, sessions, type SessionRow } from "./tables.ts";

const s = names(sessions);
const p = names(people);
const r = names(revoked_tokens);
/** Of one person: who signs in once more ends the session that was used longest ago, so that the list of them is whole. */
export const SESSIONS_MAX = 200;

const BY_ID = `SELECT * FROM ${s} WHERE ${s.id} = ?1`;
const USABLE = `${s.person_id} = ?1 AND ${s.revoked_at} IS NULL AND ${s.expires_at} > ?2`;
const LIST = `SELECT * FROM ${s} WHERE ${USABLE} ORDER BY coalesce(${s.last_seen_at}, ${s.created_at}) DESC, ${s.id} LIMIT ${SESSIONS_MAX}`;
const END_OLDEST = `DELETE FROM ${s} WHERE ${s.id} IN (SELECT ${s.id} FROM ${s} WHERE ${s.person_id} = ?1
  ORDER BY ${s.revoked_at} IS NOT NULL, coalesce(${s.last_seen_at}, ${s.created_at}) DESC, ${s.id} DESC LIMIT -1 OFFSET ${SESSIONS_MAX})`;
const END_ONE = `UPDATE ${s} SET ${s.revoked_at} = ?2 WHERE ${USABLE} AND ${s.id} = ?3 RETURNING ${s.id}`;
const END_OTHERS = `UPDATE ${s} SET ${s.revoked_at} = ?2 WHERE ${USABLE} AND ${s.id} <> ?3 RETURNING ${s.id}`;
const SIGN_OUT_JWTS = `UPDATE ${p} SET ${p.signed_out_at} = max(coalesce(${p.signed_out_at}, ''), ?2) WHERE ${p.id} = ?1`;
const REVOKE_JWT = `INSERT INTO ${r}(${r.token_hash}, ${r.expires_at}) VALUES (?1, ?2) ON CONFLICT DO NOTHING`;

/** The session of a token, and its person. */
export const sessionWithFacts = (db: Database, sessionId: string, personId: string): Query<{ session: SessionRow | null; facts: Facts }> =>
  all({ session: db.row<SessionRow>(BY_ID, sessionId), facts: factsOf(db, personId) });

/** The person's valid sessions, the last used first. */
export const usableSessions = (db: Database, personId: string, at: string): Query<SessionRow[]> => db.rows<SessionRow>(LIST, personId, at);

export const sessionSeenStatement = (db: Database, sessionId: string, at: string): Statement => patchRow(db, sessions, sessionId, { last_seen_at: at });
export const revokeSessionStatement = (db: Database, sessionId: string, at: string): Statement => patchRow(db, sessions, sessionId, { revoked_at: at });

/** A person has no more sessions than the list of them shows; ended ones go first, then those that were used longest ago. */
export const endOldestSessionsStatement = (db: Database, personId: string): Statement => db.sql(END_OLDEST, personId);

/** Answers whether there was such a valid session. */
export const endSessionOf = (db: Database, personId: string, sessionId: string, at: string): Query<boolean> =>
  map(db.row(END_ONE, personId, at, sessionId), (row) => row !== null);

/**
 * Ends every session except the one named, and every JWT issued before that one (none named: before now). Answers how many
 * sessions it ended. Call forgetPerson afterwards.
 */
export function endSessions(db: Database, personId: string, at: string, except: Pick<SignedIn, "sessionId" | "jwt"> | null): Query<number> {
  const query = all({
    ended: db.rows(END_OTHERS, personId, at, except?.sessionId ?? ""),
    jwts: writes([db.sql(SIGN_OUT_JWTS, personId, except?.jwt?.issuedAt ?? at)]),
  });
  return map(query, ({ ended }) => ended.length);
}

export const revokeJwtStatement = (db: Database, hash: string, expiresAt: string): Statement => db.sql(REVOKE_JWT, hash, expiresAt);

const HELD = `CASE WHEN ?2 IS NOT NULL THEN EXISTS (SELECT 1 FROM ${s} WHERE ${s.id} = ?2 AND ${s.revoked_at} IS NULL AND ${s.expires_at} > ?5)
  WHEN ?3 IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM ${r} WHERE ${r.token_hash} = ?3)
    AND EXISTS (SELECT 1 FROM ${p} WHERE ${p.id} = ?1 AND coalesce(${p.signed_out_at}, '') <= ?4) ELSE 1 END`;

/** The guard that a caller is still signed in: a cached session may be some seconds old. */
export const stillSignedInGuard = (db: Database, { personId, sessionId, jwt }: SignedIn, at: string): Statement =>
  db.guard(HELD, "signed_out", personId, sessionId, jwt?.hash ?? null, jwt?.issuedAt ?? null, at);

const PERSON_EXISTS = `EXISTS (SELECT 1 FROM ${p} WHERE ${p.id} = ?1)`;
const JWT_USABLE = `NOT EXISTS (SELECT 1 FROM ${r} WHERE ${r.token_hash} = ?1) AND NOT EXISTS (SELECT 1 FROM ${p} WHERE ${p.id} = ?2 AND ${p.signed_out_at} > ?3)`;

export const personGuard = (db: Database, personId: string): Statement => db.guard(PERSON_EXISTS, "sign_in_refused", personId);
/** The guard that a JWT has not been signed out meanwhile. */
export const jwtGuard = (db: Database, personId: string, hash: string, issuedAt: string): Statement =>
  db.guard(JWT_USABLE, "sign_in_refused", hash, personId, issuedAt);

/** Deletes expired sessions and signed-out JWTs. */
export const deleteExpiredSessionsStatements = (db: Database, at: string): Statement[] => [
  db.sql(`DELETE FROM ${s} WHERE ${s.expires_at} < ?1`, at),
  db.sql(`DELETE FROM ${r} WHERE ${r.expires_at} < ?1`, at),
];
