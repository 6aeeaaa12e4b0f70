// JWTs of sign-in services: verified, and matched with a person by issuer and subject.
import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { directoryLimit } from "#worker/platform/limits.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { cut } from "#worker/platform/text.ts";
import { askLimited, directory } from "./directory.ts";
import { identityArrivalStatements, type Claimed, type Known, personOfIdentity } from "./identities-store.ts";
import { issuerKeys, noteUnreachable } from "./issuer-keys.ts";
import { type IssuerConfig, requireIssuer } from "./issuers.ts";
import { cachedSignIn } from "./memory.ts";
import { type JwtFacts, type SignedIn, signedInOf } from "./person.ts";
import { Email } from "./schema.ts";

/** How far a service's clock may be from ours. */
const CLOCK_TOLERANCE_S = 10;
const JWT_MAX_CHARS = 16_384;
const NAME_MAX_CHARS = 120;

/** Whether it looks like a JWT; its validity is another question. */
export const isJwt = (token: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(token);

const invalidToken = (why: string) => new ProblemError("unauthenticated", `The token is not valid: ${why} Sign in again.`);

function refusalOf(error: unknown, config: IssuerConfig): ProblemError {
  if (error instanceof errors.JWTExpired) return invalidToken("it has expired.");
  if (error instanceof errors.JWTClaimValidationFailed) return invalidToken(`its claim ${error.claim} is missing or is not what this installation expects.`);
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return invalidToken("it is signed in a way that is not allowed.");
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return invalidToken(`it is not signed by ${config.name}.`);
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return invalidToken("it is not a signed JWT.");
  return noteUnreachable(config, error);
}

function requireClaims(payload: JWTPayload, required: IssuerConfig["required_claims"]): void {
  for (const [name, wanted] of Object.entries(required)) {
    const given = payload[name];
    if (given !== wanted && !(Array.isArray(given) && given.includes(wanted)))
      throw invalidToken(`its claim ${name} is missing or is not what this installation expects.`);
  }
}

async function verify(env: Env, token: string, now: Date): Promise<{ config: IssuerConfig; payload: JWTPayload }> {
  if (token.length > JWT_MAX_CHARS || !isJwt(token)) throw invalidToken("it is not a signed JWT.");
  let issuer: string | undefined;
  try {
    issuer = decodeJwt(token).iss;
  } catch {
    throw invalidToken("it is not a signed JWT.");
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
    if ((payload.iat ?? 0) > now.getTime() / 1000 + CLOCK_TOLERANCE_S) throw invalidToken("it was issued in the future: the clock of its service is wrong.");
    return { config, payload };
  } catch (error) {
    throw error instanceof ProblemError ? error : refusalOf(error, config);
  }
}

const CONTROLS = /\p{Cc}/gu;
/** A name in the form that this installation allows, whatever the sign-in service allows. */
const oneLine = (name: string): string => cut(name.toWellFormed().replace(CONTROLS, " ").trim(), NAME_MAX_CHARS);

function claimsOf({ config, payload }: { config: IssuerConfig; payload: JWTPayload }): Claimed {
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

/** Finds the person, and creates one at the first sign-in: of two simultaneous first requests one creates them. */
async function personOf(env: Env, who: Claimed, hash: string, now: Date): Promise<Known> {
  const db = directory(env);
  const { known } = await db.ask({ known: personOfIdentity(db, who, hash) });
  if (known.facts.person || known.revoked) return known;
  const limit = directoryLimit({ env, now, action: null }, "sign_in_service", who.issuer);
  const { answers } = await askLimited(db, limit, { arrival: identityArrivalStatements(db, who, hash, newId(), now.toISOString()) });
  return answers?.arrival.known ?? known;
}

const LATEST_S = Date.parse("9999-12-31T23:59:59.000Z") / 1000;
/** A claim's time as we write times: a service may date its tokens beyond what they can say. */
const timeOf = (seconds: number): string => new Date(Math.min(Math.max(seconds, 0), LATEST_S) * 1000).toISOString();

export type SignedInByJwt = SignedIn & { jwt: JwtFacts };

/** The person of a JWT of a configured issuer; 401 when it is invalid. Cached as a session is. */
export async function signedInByJwt(env: Env, token: string, now: Date): Promise<SignedInByJwt> {
  // One signature can be encoded in several ways, so a signed-out token is remembered by what was signed.
  const hash = sha256(token.slice(0, token.lastIndexOf(".")));
  const signedIn = await cachedSignIn(sha256(token), now, async () => {
    const verified = await verify(env, token, now);
    const { facts, revoked } = await personOf(env, claimsOf(verified), hash, now);
    const { iat = 0, exp = 0 } = verified.payload;
    // The earliest that it can have been issued by our clock: what a fast clock dates later than a sign-out may be from before it.
    const issuedAt = timeOf(iat - CLOCK_TOLERANCE_S);
    const jwt: JwtFacts = { hash, issuedAt, expiresAt: timeOf(exp + CLOCK_TOLERANCE_S) };
    if (revoked || (facts.person?.signed_out_at ?? "") > jwt.issuedAt) throw invalidToken("it was signed out.");
    return signedInOf(facts, { sessionId: null, jwt });
  });
  if (!signedIn?.jwt) throw invalidToken("it was signed out.");
  return { ...signedIn, jwt: signedIn.jwt };
}
