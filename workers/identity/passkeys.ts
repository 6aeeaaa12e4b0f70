// Passkeys: discoverable WebAuthn credentials. A challenge is kept for five minutes and taken out by whoever answers it first.
import { randomBytes } from "node:crypto";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { Context } from "hono";
import { batchFailure, type Database, type Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { compactId, expandId } from "#worker/platform/ids.ts";
import { describe, log } from "#worker/platform/log.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { openSessionFor } from "./accounts.ts";
import { addressKey, newAttempt, requireAttempt } from "./attempts.ts";
import { addressOf } from "./cookies.ts";
import { directory } from "./facts.ts";
import type { PersonCaller } from "./person.ts";
import type { Passkey, PasskeyChallenge, SessionView } from "./schema.ts";
import { requireStillSignedIn } from "./sessions.ts";
import type { ChallengeRow, PasskeyRow, PersonRow } from "./tables.ts";

export const PASSKEYS_MAX = 20;
const CHALLENGE_TTL_MS = 5 * 60_000;
/** Challenges that one address may ask for in a minute: each is a row for five. */
const CHALLENGES_PER_MINUTE = 60;
const RP_NAME = "Mission Control";
/** ES256, EdDSA, RS256: what authenticators have. */
const ALGORITHMS = [-7, -8, -257];

type RelyingParty = { id: string; origin: string };

function relyingParty(work: Work): RelyingParty {
  const { hostname, origin } = new URL(work.origin);
  return { id: hostname, origin };
}

const base64url = (data: Uint8Array): string => Buffer.from(data).toString("base64url");
const fromBase64url = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "base64url"));

function challengeStatement(db: Database, work: Work, purpose: ChallengeRow["purpose"], personId: string | null, challenge: string) {
  const id = randomBytes(16).toString("hex");
  const expires = new Date(work.now.getTime() + CHALLENGE_TTL_MS).toISOString();
  const sql = "INSERT INTO challenges(id, person_id, purpose, challenge, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)";
  return { id, statement: db.sql(sql, id, personId, purpose, challenge, expires) };
}

const takeChallenge = (db: Database, work: Work, id: string, purpose: ChallengeRow["purpose"], personId: string | null): Statement =>
  db.sql("DELETE FROM challenges WHERE id = ?1 AND purpose = ?2 AND person_id IS ?3 AND expires_at > ?4 RETURNING challenge", id, purpose, personId, at(work));

function requireChallenge(rows: unknown[] | undefined): string {
  const row = rows?.[0] as { challenge: string } | undefined;
  if (!row) throw new ProblemError("conflict", "The challenge was used already or is too old. Start again.");
  return row.challenge;
}

/** What the browser needs to ask an authenticator who is there; nobody is named. */
export async function challengeSignIn(context: Context, work: Work): Promise<PasskeyChallenge> {
  const db = directory(work.env);
  const attempt = newAttempt(db, [addressKey(addressOf(context), "challenges")], work.now, CHALLENGES_PER_MINUTE);
  requireAttempt(await db.read(attempt.statements), work.now);
  const options = await generateAuthenticationOptions({ rpID: relyingParty(work).id, userVerification: "required", timeout: CHALLENGE_TTL_MS });
  const { id, statement } = challengeStatement(db, work, "sign_in", null, options.challenge);
  await statement.run();
  return { challenge_id: id, options: { ...options } };
}

const UNKNOWN = "This passkey is not known here. Sign in another way, and add it in your settings.";

async function checkAssertion(work: Work, challenge: string, passkey: PasskeyRow, response: AuthenticationResponseJSON) {
  const { id, origin } = relyingParty(work);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      credential: { id: passkey.id, publicKey: fromBase64url(passkey.public_key), counter: passkey.counter },
    });
    if (verified) return authenticationInfo;
  } catch (error) {
    log.warn("passkey.refused", { request_id: work.requestId, error: describe(error) });
  }
  throw new ProblemError("unauthenticated", "The passkey could not be checked. Try again, or sign in another way.");
}

/** The person of a passkey: one batch that takes the challenge and reads, one that opens the session. */
export async function signInByPasskey(context: Context, work: Work, challengeId: string, credential: Record<string, unknown>): Promise<SessionView> {
  const db = directory(work.env);
  const response = credential as unknown as AuthenticationResponseJSON;
  const [taken, passkeys] = await db.read<[unknown[], PasskeyRow[]]>([
    takeChallenge(db, work, challengeId, "sign_in", null),
    db.sql("SELECT * FROM passkeys WHERE id = ?1", String(credential.id).toWellFormed()),
  ]);
  const challenge = requireChallenge(taken);
  const passkey = passkeys[0];
  if (!passkey) throw new ProblemError("unauthenticated", UNKNOWN);
  const { newCounter: counter, credentialBackedUp: isSynced } = await checkAssertion(work, challenge, passkey, response);
  if (response.response.userHandle && expandId(Buffer.from(response.response.userHandle, "base64url").toString()) !== passkey.person_id)
    throw new ProblemError("unauthenticated", UNKNOWN);
  // Of two answers with one counter, from a copied authenticator, the second finds it raised. Zero: it does not count.
  const stands = "id = ?9 AND (counter < ?10 OR (counter = 0 AND ?10 = 0))";
  const only = { sql: `EXISTS (SELECT 1 FROM passkeys WHERE ${stands})`, params: [passkey.id, counter] };
  const raise = "UPDATE passkeys SET counter = max(counter, ?2), is_synced = ?3, last_used_at = ?4 WHERE id = ?1";
  const after = [db.sql(raise, passkey.id, counter, isSynced ? 1 : 0, at(work))];
  const view = await openSessionFor(context, work, passkey.person_id, "passkey", { only, after });
  if (!view) throw new ProblemError("unauthenticated", UNKNOWN);
  return view;
}

/** What the browser needs to make a passkey for the person. */
export async function challengePasskey(work: Work, { id }: PersonCaller): Promise<PasskeyChallenge> {
  const db = directory(work.env);
  const [people, passkeys] = await db.read<[PersonRow[], PasskeyRow[]]>([
    db.sql("SELECT * FROM people WHERE id = ?1", id),
    db.sql("SELECT * FROM passkeys WHERE person_id = ?1", id),
  ]);
  const person = people[0];
  if (!person) throw notFound("person");
  requireRoom(passkeys.length);
  const options = await generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: relyingParty(work).id,
    userID: new Uint8Array(Buffer.from(compactId(id))),
    userName: person.email ?? (person.name || "Owner"),
    userDisplayName: person.name || person.email || "Owner",
    attestationType: "none",
    timeout: CHALLENGE_TTL_MS,
    excludeCredentials: passkeys.map((row) => ({ id: row.id, transports: JSON.parse(row.transports) as [] })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  const challenge = challengeStatement(db, work, "register", id, options.challenge);
  await challenge.statement.run();
  return { challenge_id: challenge.id, options: { ...options } };
}

function requireRoom(count: number): void {
  if (count >= PASSKEYS_MAX) throw new ProblemError("conflict", `You have ${PASSKEYS_MAX} passkeys, which is the most. Remove one that you do not use.`);
}

async function checkAttestation(work: Work, challenge: string, response: RegistrationResponseJSON) {
  const { id, origin } = relyingParty(work);
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (verified) return registrationInfo;
  } catch (error) {
    log.warn("passkey.refused", { request_id: work.requestId, error: describe(error) });
  }
  throw new ProblemError("invalid_input", "The new passkey could not be checked. Start again, from this installation's own address.");
}

/** Keeps a passkey that an authenticator has made. */
export async function addPasskey(
  work: Work,
  { id, signedIn }: PersonCaller,
  challengeId: string,
  credential: Record<string, unknown>,
  name: string,
): Promise<Passkey> {
  const db = directory(work.env);
  const [taken] = await db.read<unknown[][]>([takeChallenge(db, work, challengeId, "register", id)]);
  const made = await checkAttestation(work, requireChallenge(taken), credential as unknown as RegistrationResponseJSON);
  await requireStillSignedIn(work, signedIn);
  const { credential: key, credentialBackedUp } = made;
  const insert = db.sql(
    `INSERT INTO passkeys(id, person_id, public_key, counter, transports, is_synced, name, created_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
     WHERE (SELECT count(*) FROM passkeys WHERE person_id = ?2) < ?9 RETURNING *`,
    key.id,
    id,
    base64url(key.publicKey),
    key.counter,
    JSON.stringify((key.transports ?? []).slice(0, 8)),
    credentialBackedUp ? 1 : 0,
    name,
    at(work),
    PASSKEYS_MAX,
  );
  try {
    const row = await insert.first<PasskeyRow>();
    if (!row) requireRoom(PASSKEYS_MAX);
    return presentPasskey(row as PasskeyRow);
  } catch (error) {
    if (batchFailure(error)?.kind === "unique") throw new ProblemError("already_exists", "This passkey is known already. Sign in with it.");
    throw error;
  }
}

export function presentPasskey({ id, name, is_synced, created_at, last_used_at }: PasskeyRow): Passkey {
  return { id, name, is_synced: Boolean(is_synced), created_at, last_used_at };
}

export async function listPasskeys(work: Work, { id }: PersonCaller): Promise<Passkey[]> {
  const { results } = await directory(work.env).sql("SELECT * FROM passkeys WHERE person_id = ?1 ORDER BY created_at, id", id).all<PasskeyRow>();
  return results.map(presentPasskey);
}

export async function renamePasskey(work: Work, { id }: PersonCaller, passkeyId: string, name: string): Promise<Passkey> {
  const sql = "UPDATE passkeys SET name = ?3 WHERE id = ?1 AND person_id = ?2 RETURNING *";
  const row = await directory(work.env).sql(sql, passkeyId, id, name).first<PasskeyRow>();
  if (!row) throw notFound("passkey");
  return presentPasskey(row);
}

export async function removePasskey(work: Work, { id }: PersonCaller, passkeyId: string): Promise<void> {
  const { meta } = await directory(work.env).sql("DELETE FROM passkeys WHERE id = ?1 AND person_id = ?2", passkeyId, id).run();
  if (meta.changes === 0) throw notFound("passkey");
}
