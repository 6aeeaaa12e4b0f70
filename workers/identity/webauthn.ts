// WebAuthn with @simplewebauthn: the options for authenticators, and whether their answers are valid.
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { ProblemError } from "#worker/platform/errors.ts";
import { compactId } from "#worker/platform/ids.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import type { PasskeyRow, PersonRow } from "./tables.ts";

export const CHALLENGE_TTL_MS = 5 * 60_000;
const RP_NAME = "Mission Control";
/** ES256, EdDSA, RS256: what authenticators support. */
const ALGORITHMS = [-7, -8, -257];

type RelyingParty = { id: string; origin: string };

function relyingParty(work: Work): RelyingParty {
  const { hostname, origin } = new URL(work.origin);
  return { id: hostname, origin };
}

export const base64url = (data: Uint8Array): string => Buffer.from(data).toString("base64url");
const fromBase64url = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "base64url"));

/** For signing in with any account of the authenticator; nobody is named. */
export const assertionOptions = (work: Work) =>
  generateAuthenticationOptions({ rpID: relyingParty(work).id, userVerification: "required", timeout: CHALLENGE_TTL_MS });

/** For a new passkey of the person. */
export const attestationOptions = (work: Work, person: PersonRow, passkeys: PasskeyRow[]) =>
  generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: relyingParty(work).id,
    userID: new Uint8Array(Buffer.from(compactId(person.id))),
    userName: person.email ?? (person.name || "Owner"),
    userDisplayName: person.name || person.email || "Owner",
    attestationType: "none",
    timeout: CHALLENGE_TTL_MS,
    excludeCredentials: passkeys.map((row) => ({ id: row.id, transports: JSON.parse(row.transports) as [] })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });

/** Verifies a sign-in; throws 401 unless the authenticator's answer fits the challenge and the passkey. */
export async function checkAssertion(work: Work, challenge: string, passkey: PasskeyRow, response: AuthenticationResponseJSON) {
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

/** Verifies a new passkey; throws 422 unless the authenticator's answer fits the challenge. */
export async function checkAttestation(work: Work, challenge: string, response: RegistrationResponseJSON) {
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
