// JWTs of sign-in services: verified, and matched with a person by issuer and subject.
import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { cut } from "#worker/platform/text.ts";
import { directory, type Facts, factsStatements, signedInOf } from "./facts.ts";
import { issuerKeys, noteUnreachable } from "./issuer-keys.ts";
import { type IssuerConfig, requireIssuer } from "./issuers.ts";
import { remembered } from "./memory.ts";
import type { JwtFacts, SignedIn } from "./person.ts";
import { Email } from "./schema.ts";

const CLOCK_TOLERANCE_S = 10;
const JWT_MAX_CHARS = 16_384;
const NAME_MAX_CHARS = 120;

/** Has the form of a JWT; whether it is a good one is another question. */
export const isJwt = (token: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(token);

/** Who the token speaks of, as far as it can be believed. */
type Claimed = { issuer: string; subject: string; email: string | null; isVerified: boolean; name: string };

const refused = (why: string) => new ProblemError("unauthenticated", `The token is not good: ${why} Sign in again.`);

function whyNot(error: unknown, config: IssuerConfig): ProblemError {
  if (error instanceof errors.JWTExpired) return refused("it has expired.");
  if (error instanceof errors.JWTClaimValidationFailed) return refused(`its claim ${error.claim} is missing or is not what this installation expects.`);
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return refused("it is signed in a way that is not allowed.");
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refused(`it is not signed by ${config.name}.`);
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return refused("it is not a signed JWT.");
  return noteUnreachable(config, error);
}

function requireClaims(payload: JWTPayload, required: IssuerConfig["required_claims"]): void {
  for (const [name, wanted] of Object.entries(required)) {
    const given = payload[name];
    if (given !== wanted && !(Array.isArray(given) && given.includes(wanted)))
      throw refused(`its claim ${name} is missing or is not what this installation expects.`);
  }
}

async function verify(env: Env, token: string, now: Date): Promise<{ config: IssuerConfig; payload: JWTPayload }> {
  if (token.length > JWT_MAX_CHARS || !isJwt(token)) throw refused("it is not a signed JWT.");
  let issuer: string | undefined;
  try {
    issuer = decodeJwt(token).iss;
  } catch {
    throw refused("it is not a signed JWT.");
  }
  const config = requireIssuer(env, issuer);
  const keys = await issuerKeys(config);
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      algorithms: [...config.algorithms],
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ["exp", "iat", "sub"],
      currentDate: now,
      ...(config.audience === null ? {} : { audience: config.audience }),
    });
    requireClaims(payload, config.required_claims);
    return { config, payload };
  } catch (error) {
    throw error instanceof ProblemError ? error : whyNot(error, config);
  }
}

const CONTROLS = /\p{Cc}/gu;
/** A name as this installation keeps names, whatever the sign-in service lets people write. */
const oneLine = (name: string): string => cut(name.toWellFormed().replace(CONTROLS, " ").trim(), NAME_MAX_CHARS);

function claimed({ config, payload }: { config: IssuerConfig; payload: JWTPayload }): Claimed {
  const { claims } = config;
  const email = Email.safeParse(payload[claims.email ?? "email"]);
  const verified = payload[claims.email_verified ?? "email_verified"];
  const name = payload[claims.name ?? "name"];
  return {
    issuer: config.issuer,
    subject: String(payload.sub),
    email: email.success ? email.data : null,
    isVerified: config.email_is_verified || verified === true || verified === "true",
    name: typeof name === "string" ? oneLine(name) : "",
  };
}

const KNOWN = "(SELECT person_id FROM identities WHERE issuer = ?1 AND subject = ?2)";
/** An account is linked only when both sides know that the mailbox is the person's. */
const SAME_MAILBOX = "(SELECT id FROM people WHERE ?5 AND email = ?4 AND email_proved_at IS NOT NULL)";
const INSERT_PERSON = `INSERT INTO people(id, name, email, email_verified_at, email_proved_at, created_at, updated_at)
  SELECT ?3, ?6, e.email, CASE WHEN ?5 AND e.email IS NOT NULL THEN ?7 END, CASE WHEN ?5 AND e.email IS NOT NULL THEN ?7 END, ?7, ?7
  FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM people WHERE email = ?4) THEN NULL ELSE ?4 END AS email) e
  WHERE ${KNOWN} IS NULL AND ${SAME_MAILBOX} IS NULL`;
const INSERT_IDENTITY = `INSERT INTO identities(issuer, subject, person_id, created_at) SELECT ?1, ?2, coalesce(${SAME_MAILBOX}, ?3), ?6
  WHERE ${KNOWN} IS NULL`;
const REVOKED = "SELECT 1 AS revoked FROM revoked_tokens WHERE token_hash = ?1";

type Looked = [...Facts, { revoked: number }[]];

/** Finds the person, and makes one at the first sign-in: two first requests at once make one. */
async function personOf(env: Env, who: Claimed, hash: string, now: Date): Promise<Looked> {
  const db = directory(env);
  const look = [...factsStatements(db, KNOWN, who.issuer, who.subject), db.sql(REVOKED, hash)];
  const seen = await db.read<Looked>(look);
  if (seen[0].length > 0 || seen[2].length > 0) return seen;
  const verified = who.isVerified && who.email ? 1 : 0;
  const id = newId();
  // A new person first: then the identity finds the mailbox of an older account, or the new person by id.
  const made = await db.read<unknown[][]>([
    db.sql(INSERT_PERSON, who.issuer, who.subject, id, who.email, verified, who.name, now.toISOString()),
    db.sql(INSERT_IDENTITY, who.issuer, who.subject, id, who.email, verified, now.toISOString()),
    ...look,
  ]);
  return made.slice(2) as Looked;
}

/** The person of a JWT of a configured issuer; 401 when it is not a good one. Remembered as a session is. */
export async function signedInByJwt(env: Env, token: string, now: Date): Promise<SignedIn> {
  // One signature can be spelt in several ways, so what is kept of a token that was signed out is what was signed.
  const hash = sha256(token.slice(0, token.lastIndexOf(".")));
  const signedIn = await remembered(sha256(token), now, async () => {
    const verified = await verify(env, token, now);
    const [people, organizations, revoked] = await personOf(env, claimed(verified), hash, now);
    const person = people[0];
    const { iat = 0, exp = 0 } = verified.payload;
    const jwt: JwtFacts = { hash, issuedAt: new Date(iat * 1000).toISOString(), expiresAt: new Date((exp + CLOCK_TOLERANCE_S) * 1000).toISOString() };
    if (!person || revoked.length > 0 || (person.signed_out_at ?? "") > jwt.issuedAt) throw refused("it was signed out.");
    return signedInOf(person, organizations, { sessionId: null, jwt });
  });
  return signedIn as SignedIn;
}
