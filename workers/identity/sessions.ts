// Sign-in sessions of people, asked of the directory and remembered a few seconds per isolate.
import { database, type Database } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { equalSecrets, issueToken, parseToken, sha256 } from "#worker/platform/sign.ts";
import type { PersonOrganization, SignedIn } from "./person.ts";
import { BOOTSTRAP_TOKEN_MIN_CHARS } from "./schema.ts";

/** How long another isolate may still believe a session that was revoked elsewhere. */
export const SESSION_CACHE_MS = 5_000;
const SESSION_CACHE_MAX = 5_000;
export const SESSION_TTL_MS = 30 * 24 * 3_600_000;
/** The person behind LOCAL_AUTH_TOKEN: one per installation. */
export const BOOTSTRAP_PERSON_ID = "00000000-0000-7000-8000-000000000001";

type Cached = { until: number; signedIn: SignedIn };
const cache = new Map<string, Cached>();

/** Forgets what this isolate believes of a person: after sign-out, a new organization, a new name. */
export function forgetPerson(personId: string): void {
  for (const [key, entry] of cache) if (entry.signedIn.personId === personId) cache.delete(key);
}

export const directory = (env: Env): Database => database(env.DIRECTORY);

/** The token as configured, or null with a reason in the log of the start script when it is too short to be used. */
export function bootstrapToken(env: Env): string | null {
  const token = env.LOCAL_AUTH_TOKEN;
  return token && token.length >= BOOTSTRAP_TOKEN_MIN_CHARS ? token : null;
}

export function isBootstrapToken(env: Env, token: string): boolean {
  const expected = bootstrapToken(env);
  return expected !== null && equalSecrets(expected, token);
}

type PersonFacts = { name: string; active_organization_id: string | null };
const PERSON = "SELECT name, active_organization_id FROM people WHERE id = ?1";
const ORGANIZATIONS = `SELECT o.id, o.shard, o.name, p.role FROM person_organizations p JOIN organizations o ON o.id = p.organization_id
  WHERE p.person_id = ?1 ORDER BY o.id`;
const SESSION = "SELECT person_id, secret_hash, expires_at, revoked_at FROM sessions WHERE id = ?1";
type SessionRow = { person_id: string; secret_hash: string; expires_at: string; revoked_at: string | null };

async function remember(key: string, signedIn: SignedIn, now: Date): Promise<SignedIn> {
  if (cache.size >= SESSION_CACHE_MAX) cache.delete(cache.keys().next().value as string);
  cache.set(key, { until: now.getTime() + SESSION_CACHE_MS, signedIn });
  return signedIn;
}

function fromCache(key: string, now: Date): SignedIn | null {
  const known = cache.get(key);
  return known && known.until > now.getTime() ? known.signedIn : null;
}

/** Makes the bootstrap person when the token is used for the first time. */
async function bootstrapFacts(db: Database, now: Date): Promise<[PersonFacts[], PersonOrganization[]]> {
  const at = now.toISOString();
  const insert = db.sql("INSERT INTO people(id, name, created_at, updated_at) VALUES (?1, '', ?2, ?2) ON CONFLICT DO NOTHING", BOOTSTRAP_PERSON_ID, at);
  const [, people, organizations] = await db.read<[unknown[], PersonFacts[], PersonOrganization[]]>([
    insert,
    db.sql(PERSON, BOOTSTRAP_PERSON_ID),
    db.sql(ORGANIZATIONS, BOOTSTRAP_PERSON_ID),
  ]);
  return [people, organizations];
}

export async function signedInByBootstrap(env: Env, now: Date): Promise<SignedIn> {
  const known = fromCache("bootstrap", now);
  if (known) return known;
  const [people, organizations] = await bootstrapFacts(directory(env), now);
  const person = people[0] as PersonFacts;
  return remember(
    "bootstrap",
    { personId: BOOTSTRAP_PERSON_ID, name: person.name, activeOrganizationId: person.active_organization_id, organizations, sessionId: null },
    now,
  );
}

/** The person of a session token; null when it is not a good one. */
export async function signedInBySession(env: Env, token: string, now: Date): Promise<SignedIn | null> {
  const parsed = parseToken(token);
  if (parsed?.kind !== "session") return null;
  const key = sha256(token);
  const known = fromCache(key, now);
  if (known) return known;
  const db = directory(env);
  const [sessions, people, organizations] = await db.read<[SessionRow[], PersonFacts[], PersonOrganization[]]>([
    db.sql(SESSION, parsed.keyId),
    db.sql(PERSON, parsed.ownerId),
    db.sql(ORGANIZATIONS, parsed.ownerId),
  ]);
  const session = sessions[0];
  const person = people[0];
  if (!session || !person || session.person_id !== parsed.ownerId || !equalSecrets(session.secret_hash, parsed.secretHash)) return null;
  if (session.revoked_at || session.expires_at <= now.toISOString()) return null;
  return remember(
    key,
    { personId: parsed.ownerId, name: person.name, activeOrganizationId: person.active_organization_id, organizations, sessionId: parsed.keyId },
    now,
  );
}

export async function openSession(env: Env, personId: string, userAgent: string | null, now: Date): Promise<string> {
  const { token, keyId, secretHash } = issueToken("session", personId);
  const expires = new Date(now.getTime() + SESSION_TTL_MS).toISOString();
  await directory(env)
    .sql(
      "INSERT INTO sessions(id, person_id, secret_hash, user_agent, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      keyId,
      personId,
      secretHash,
      userAgent?.slice(0, 300) ?? null,
      now.toISOString(),
      expires,
    )
    .run();
  return token;
}

export async function revokeSession(env: Env, signedIn: SignedIn, now: Date): Promise<void> {
  if (!signedIn.sessionId) return;
  await directory(env).sql("UPDATE sessions SET revoked_at = ?2 WHERE id = ?1", signedIn.sessionId, now.toISOString()).run();
  forgetPerson(signedIn.personId);
}

/** Failed sign-ins per address and minute before the next is refused unseen. */
export const SIGN_IN_FAILURES_PER_MINUTE = 10;

function minute(now: Date): string {
  return `${now.toISOString().slice(0, 16)}:00Z`;
}

/** Refuses an address that has guessed too often in this minute; the right token is refused too, until the minute is over. */
export async function requireSignInAllowance(env: Env, source: string, now: Date): Promise<void> {
  const row = await directory(env)
    .sql("SELECT failures FROM sign_in_failures WHERE source = ?1 AND window_start = ?2", source, minute(now))
    .first<{ failures: number }>();
  if (!row || row.failures < SIGN_IN_FAILURES_PER_MINUTE) return;
  const seconds = 60 - now.getUTCSeconds();
  throw new ProblemError("rate_limited", `Too many wrong tokens from this address. Try again in ${seconds} seconds.`, {
    headers: { "Retry-After": String(seconds) },
  });
}

export async function countSignInFailure(env: Env, source: string, now: Date): Promise<void> {
  await directory(env).sql("INSERT INTO sign_in_failures VALUES (?1, ?2, 1) ON CONFLICT DO UPDATE SET failures = failures + 1", source, minute(now)).run();
}

/** Old windows and sessions that have ended; called by cron. */
export async function sweepIdentity(env: Env, now: Date): Promise<void> {
  const db = directory(env);
  await db.d1.batch([
    db.sql("DELETE FROM sign_in_failures WHERE window_start < ?1", minute(new Date(now.getTime() - 120_000))),
    db.sql("DELETE FROM sessions WHERE expires_at < ?1", now.toISOString()),
  ]);
}
