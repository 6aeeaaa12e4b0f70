// Signing in with a passkey: a discoverable WebAuthn credential.
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { Context } from "hono";
import { ProblemError } from "#worker/platform/errors.ts";
import { expandId } from "#worker/platform/ids.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { addressKey, newAttempt, requireAttempt } from "./attempts.ts";
import { newChallenge, requireChallenge } from "./challenges.ts";
import { addressOf } from "./cookies.ts";
import { directory } from "./directory.ts";
import { openSessionFor } from "./open-session.ts";
import { passkeyById, passkeyCounterGuard, passkeyUsedStatement, takeChallenge } from "./passkeys-store.ts";
import type { PasskeyChallenge, SessionView } from "./schema.ts";
import { assertionOptions, checkAssertion } from "./webauthn.ts";

/** How many challenges one address may request per minute: each is a row for five minutes. */
const CHALLENGES_PER_MINUTE = 60;
const UNKNOWN_PASSKEY = "This passkey is not known here. Sign in another way, and add it in your settings.";

/** What the browser needs to let an authenticator choose an account; nobody is named. */
export async function challengeSignIn(context: Context, work: Work): Promise<PasskeyChallenge> {
  const db = directory(work.env);
  const attempt = newAttempt(db, [addressKey(addressOf(context), "challenges")], work.now, CHALLENGES_PER_MINUTE);
  requireAttempt((await db.ask({ taken: attempt.taken })).taken, work.now);
  const options = await assertionOptions(work);
  const { id, statement } = newChallenge(work, "sign_in", null, options.challenge);
  await statement.run();
  return { challenge_id: id, options };
}

/** The person of a passkey: one batch consumes the challenge and reads, one opens the session. */
export async function signInByPasskey(context: Context, work: Work, challengeId: string, credential: Record<string, unknown>): Promise<SessionView> {
  const db = directory(work.env);
  const response = credential as unknown as AuthenticationResponseJSON;
  const { challenge, passkey } = await db.ask({
    challenge: takeChallenge(db, challengeId, "sign_in", null, at(work)),
    passkey: passkeyById(db, String(credential.id).toWellFormed()),
  });
  const expected = requireChallenge(challenge);
  if (!passkey) throw new ProblemError("unauthenticated", UNKNOWN_PASSKEY);
  const { newCounter, credentialBackedUp } = await checkAssertion(work, expected, passkey, response);
  if (response.response.userHandle && expandId(Buffer.from(response.response.userHandle, "base64url").toString()) !== passkey.person_id)
    throw new ProblemError("unauthenticated", UNKNOWN_PASSKEY);
  const view = await openSessionFor(context, work, passkey.person_id, "passkey", {
    guards: [passkeyCounterGuard(db, passkey.id, newCounter)],
    before: [passkeyUsedStatement(db, passkey.id, newCounter, credentialBackedUp, at(work))],
  });
  if (!view) throw new ProblemError("unauthenticated", UNKNOWN_PASSKEY);
  return view;
}
