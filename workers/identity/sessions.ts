// Sign-in sessions of people: opened, verified, listed, ended.
import type { Env } from "#worker/platform/env.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { equalSecrets, issueToken, parseToken, sha256 } from "#worker/platform/sign.ts";
import { cut } from "#worker/platform/text.ts";
import { writes } from "#worker/platform/db.ts";
import { directory } from "./directory.ts";
import { forgetPerson, cachedSignIn } from "./memory.ts";
import { type PersonCaller, type SignedIn, signedInOf } from "./person.ts";
import type { SessionItem, SIGN_IN_METHODS } from "./schema.ts";
import {
  endSessionOf,
  endSessions,
  revokeJwtStatement,
  revokeSessionStatement,
  sessionSeenStatement,
  sessionWithFacts,
  usableSessions,
} from "./sessions-store.ts";
import { type SessionRow, sessions } from "./tables.ts";

export { BOOTSTRAP_PERSON_ID } from "./bootstrap.ts";
export const SESSION_TTL_MS = 30 * 24 * 3_600_000;
/** The precision with which the last use of a session is stored. */
const SEEN_EVERY_MS = 10 * 60_000;
const USER_AGENT_MAX_CHARS = 300;
const ADDRESS_MAX_CHARS = 64;

export type SignInMethod = (typeof SIGN_IN_METHODS)[number];
/** Where someone signs in from. */
export type Origin = { userAgent: string | null; address: string | null };

/** A new session: valid once its row is written. The token is shown once. */
export function newSession(personId: string, method: SignInMethod, from: Origin, now: Date): { token: string; row: SessionRow } {
  const { token, keyId, secretHash } = issueToken("session", personId);
  const at = now.toISOString();
  const row: SessionRow = {
    id: keyId,
    person_id: personId,
    secret_hash: secretHash,
    user_agent: from.userAgent === null ? null : cut(from.userAgent, USER_AGENT_MAX_CHARS),
    created_at: at,
    expires_at: new Date(now.getTime() + SESSION_TTL_MS).toISOString(),
    revoked_at: null,
    method,
    address: from.address?.slice(0, ADDRESS_MAX_CHARS) ?? null,
    last_seen_at: at,
  };
  return { token, row };
}

/** Opens a session at once, without guards. */
export async function openSession(env: Env, personId: string, userAgent: string | null, now: Date): Promise<string> {
  const { token, row } = newSession(personId, "bootstrap", { userAgent, address: null }, now);
  await insertRow(directory(env), sessions, row).run();
  return token;
}

/**
 * The person of a session token; null when it is invalid. The directory is read once, and the answer cached for
 * SESSION_CACHE_MS. `later` records when it was last used, without delaying the answer.
 */
export function signedInBySession(env: Env, token: string, now: Date, later?: (note: Promise<unknown>) => void): Promise<SignedIn | null> {
  const parsed = parseToken(token);
  if (parsed?.kind !== "session") return Promise.resolve(null);
  return cachedSignIn(sha256(token), now, async () => {
    const db = directory(env);
    const { known } = await db.ask({ known: sessionWithFacts(db, parsed.keyId, parsed.ownerId) });
    const { session, facts } = known;
    if (!session || session.person_id !== parsed.ownerId || !equalSecrets(session.secret_hash, parsed.secretHash)) return null;
    if (session.revoked_at || session.expires_at <= now.toISOString()) return null;
    const stale = new Date(now.getTime() - SEEN_EVERY_MS).toISOString();
    if (later && (session.last_seen_at ?? session.created_at) < stale) later(sessionSeenStatement(db, session.id, now.toISOString()).run());
    return signedInOf(facts, { sessionId: session.id });
  });
}

/** The person's valid sessions, the last used first. */
export async function listSessions(env: Env, { id: personId, signedIn }: PersonCaller, now: Date): Promise<SessionItem[]> {
  const db = directory(env);
  const { items } = await db.ask({ items: usableSessions(db, personId, now.toISOString()) });
  return items.map(({ id, method, user_agent, address, created_at, last_seen_at, expires_at }) => ({
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

/** For a caller whose session ended while it was still cached. */
export const signedOut = (): ProblemError => new ProblemError("unauthenticated", "Your session has ended. Sign in again.");

/** Ends one session of the person. */
export async function endSession(env: Env, personId: string, sessionId: string, now: Date): Promise<void> {
  const db = directory(env);
  const { wasThere } = await db.ask({ wasThere: endSessionOf(db, personId, sessionId, now.toISOString()) });
  forgetPerson(personId);
  if (!wasThere) throw notFound("session");
}

/** Ends all other sessions of the person; answers how many. */
export async function endOtherSessions(env: Env, { id, signedIn }: PersonCaller, now: Date): Promise<number> {
  const db = directory(env);
  const { ended } = await db.ask({ ended: endSessions(db, id, now.toISOString(), signedIn) });
  forgetPerson(id);
  return ended;
}

/** Ends the caller's credential: the session, or the JWT, which is refused from then on. The bootstrap token does not end. */
export async function signOut(env: Env, { personId, sessionId, jwt }: SignedIn, now: Date): Promise<void> {
  const db = directory(env);
  const session = sessionId ? writes([revokeSessionStatement(db, sessionId, now.toISOString())]) : null;
  const token = jwt ? writes([revokeJwtStatement(db, jwt.hash, jwt.expiresAt)]) : null;
  await db.ask({ session, token });
  forgetPerson(personId);
}
