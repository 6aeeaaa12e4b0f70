// Sign-in sessions of people: opened, believed, listed, ended.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { equalSecrets, issueToken, parseToken, sha256 } from "#worker/platform/sign.ts";
import { cut } from "#worker/platform/text.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { directory, type Facts, factsStatements, signedInOf } from "./facts.ts";
import { forgetPerson, remembered } from "./memory.ts";
import type { PersonCaller, SignedIn } from "./person.ts";
import type { SessionItem, SIGN_IN_METHODS } from "./schema.ts";
import type { SessionRow } from "./tables.ts";

export { BOOTSTRAP_PERSON_ID } from "./facts.ts";
export const SESSION_TTL_MS = 30 * 24 * 3_600_000;
/** How exactly it is known when a session was last used. */
const SEEN_EVERY_MS = 10 * 60_000;
const LIST_MAX = 200;

export type SignInMethod = (typeof SIGN_IN_METHODS)[number];
/** From where somebody signs in. */
export type Origin = { userAgent: string | null; address: string | null };
export type NewSession = { token: string; statement: Statement };

/** A new session; it stands if `only` is true when the statement runs (its parameters are numbered from ?9), which answers its id. */
export function issueSession(db: Database, personId: string, method: SignInMethod, from: Origin, now: Date, only = "1", ...params: unknown[]): NewSession {
  const { token, keyId, secretHash } = issueToken("session", personId);
  const expires = new Date(now.getTime() + SESSION_TTL_MS).toISOString();
  const statement = db.sql(
    `INSERT INTO sessions(id, person_id, secret_hash, method, user_agent, address, created_at, last_seen_at, expires_at)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8 WHERE ${only} RETURNING id`,
    keyId,
    personId,
    secretHash,
    method,
    from.userAgent === null ? null : cut(from.userAgent, 300),
    from.address?.slice(0, 64) ?? null,
    now.toISOString(),
    expires,
    ...params,
  );
  return { token, statement };
}

/** A session without conditions, opened at once. */
export async function openSession(env: Env, personId: string, userAgent: string | null, now: Date): Promise<string> {
  const { token, statement } = issueSession(directory(env), personId, "bootstrap", { userAgent, address: null }, now);
  await statement.run();
  return token;
}

/**
 * The person of a session token; null when it is not a good one. Asked of the directory in one read, and remembered for
 * SESSION_CACHE_MS. `later` takes the note of when it was last used, which nobody waits for.
 */
export function signedInBySession(env: Env, token: string, now: Date, later?: (note: Promise<unknown>) => void): Promise<SignedIn | null> {
  const parsed = parseToken(token);
  if (parsed?.kind !== "session") return Promise.resolve(null);
  return remembered(sha256(token), now, async () => {
    const db = directory(env);
    const [sessions, people, organizations] = await db.read<[SessionRow[], ...Facts]>([
      db.sql("SELECT * FROM sessions WHERE id = ?1", parsed.keyId),
      ...factsStatements(db, "?1", parsed.ownerId),
    ]);
    const [session, person] = [sessions[0], people[0]];
    if (!session || !person || session.person_id !== parsed.ownerId || !equalSecrets(session.secret_hash, parsed.secretHash)) return null;
    if (session.revoked_at || session.expires_at <= now.toISOString()) return null;
    const stale = new Date(now.getTime() - SEEN_EVERY_MS).toISOString();
    if (later && (session.last_seen_at ?? session.created_at) < stale)
      later(db.sql("UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1", session.id, now.toISOString()).run());
    return signedInOf(person, organizations, { sessionId: session.id });
  });
}

const GOOD = "person_id = ?1 AND revoked_at IS NULL AND expires_at > ?2";

/** The person's sessions that are still good, the last used first. */
export async function listSessions(env: Env, { id: personId, signedIn }: PersonCaller, now: Date): Promise<SessionItem[]> {
  const { results } = await directory(env)
    .sql(`SELECT * FROM sessions WHERE ${GOOD} ORDER BY coalesce(last_seen_at, created_at) DESC, id LIMIT ${LIST_MAX}`, personId, now.toISOString())
    .all<SessionRow>();
  return results.map(({ id, method, user_agent, address, created_at, last_seen_at, expires_at }) => ({
    id,
    method,
    user_agent,
    address,
    created_at,
    last_seen_at: last_seen_at ?? created_at,
    expires_at,
    is_current: id === signedIn.sessionId,
  }));
}

const STILL = `SELECT 1 AS held WHERE CASE WHEN ?2 IS NOT NULL THEN EXISTS (SELECT 1 FROM sessions WHERE id = ?2 AND revoked_at IS NULL AND expires_at > ?5)
  WHEN ?3 IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE token_hash = ?3)
    AND EXISTS (SELECT 1 FROM people WHERE id = ?1 AND coalesce(signed_out_at, '') <= ?4) ELSE 1 END`;

/** Before what would let somebody come back: asks the directory itself, since what is remembered of a session may be some seconds old. */
export async function requireStillSignedIn(work: Work, { personId, sessionId, jwt }: SignedIn): Promise<void> {
  const held = await directory(work.env)
    .sql(STILL, personId, sessionId, jwt?.hash ?? null, jwt?.issuedAt ?? null, at(work))
    .first("held");
  if (held) return;
  forgetPerson(personId);
  throw new ProblemError("unauthenticated", "Your session has ended. Sign in again.");
}

/** Ends one session of the person. */
export async function endSession(env: Env, personId: string, sessionId: string, now: Date): Promise<void> {
  const { meta } = await directory(env).sql(`UPDATE sessions SET revoked_at = ?2 WHERE ${GOOD} AND id = ?3`, personId, now.toISOString(), sessionId).run();
  forgetPerson(personId);
  if (meta.changes === 0) throw notFound("session");
}

/**
 * Ends every session but the one named, and every JWT that was issued before `since`. Follow it with forgetPerson. The first
 * statement answers the ids of the sessions.
 */
export function endSessionsStatements(db: Database, personId: string, now: Date, except: Pick<SignedIn, "sessionId" | "jwt"> | null): Statement[] {
  const since = except?.jwt?.issuedAt ?? now.toISOString();
  return [
    db.sql(`UPDATE sessions SET revoked_at = ?2 WHERE ${GOOD} AND id <> ?3 RETURNING id`, personId, now.toISOString(), except?.sessionId ?? ""),
    db.sql("UPDATE people SET signed_out_at = max(coalesce(signed_out_at, ''), ?2) WHERE id = ?1", personId, since),
  ];
}

/** Ends all other sessions of the person; answers how many they were. */
export async function endOtherSessions(env: Env, { id, signedIn }: PersonCaller, now: Date): Promise<number> {
  const db = directory(env);
  const [ended] = await db.read<[unknown[], unknown[]]>(endSessionsStatements(db, id, now, signedIn));
  forgetPerson(id);
  return ended.length;
}

/** Ends what the caller came with: the session, or the JWT, which is refused from then on. The bootstrap token does not end. */
export async function signOut(env: Env, { personId, sessionId, jwt }: SignedIn, now: Date): Promise<void> {
  const db = directory(env);
  if (sessionId) await db.sql("UPDATE sessions SET revoked_at = ?2 WHERE id = ?1", sessionId, now.toISOString()).run();
  if (jwt) await db.sql("INSERT INTO revoked_tokens(token_hash, expires_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING", jwt.hash, jwt.expiresAt).run();
  forgetPerson(personId);
}
