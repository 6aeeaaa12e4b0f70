// Signing in with the bootstrap token or with e-mail and password: one batch counts and reads, one opens the session.
import type { Context } from "hono";
import { ProblemError } from "#worker/platform/errors.ts";
import { log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import { accountKey, addressKey, type Attempt, giveBackStatement, newAttempt, requireAttempt } from "./attempts.ts";
import { BOOTSTRAP_PERSON_ID, bootstrapPerson, bootstrapToken, isBootstrapToken } from "./bootstrap.ts";
import { addressOf, knownDevice } from "./cookies.ts";
import { directory } from "./directory.ts";
import { openSessionFor } from "./open-session.ts";
import { hashPassword, isOutdated, verifyPassword } from "./passwords.ts";
import { passwordByEmail, passwordGuard, rehashStatement } from "./passwords-store.ts";
import type { SessionView } from "./schema.ts";

/**
 * Guesses count for the account and for the address. From a device that the account knows they count for that device, and for all
 * known devices at its address, so that strangers cannot lock anyone out, not even from the same network.
 */
function attemptAt(context: Context, work: Work, email: string): Attempt {
  const known = knownDevice(context, work.env, email);
  const address = addressOf(context);
  const keys = known ? [known, addressKey(address, "known")] : [`account:${accountKey(work.env, email)}`, addressKey(address)];
  return newAttempt(directory(work.env), keys, work.now);
}

/** The right token is nobody's guess: it opens at once, however many wrong ones come from the same address. */
export async function signInByToken(context: Context, work: Work, token: string): Promise<SessionView> {
  const db = directory(work.env);
  if (isBootstrapToken(work.env, token)) {
    await db.ask({ person: bootstrapPerson(db, work.now) });
    return requireOpened(await openSessionFor(context, work, BOOTSTRAP_PERSON_ID, "bootstrap", {}));
  }
  const attempt = newAttempt(db, [addressKey(addressOf(context))], work.now);
  const { taken } = await db.ask({ taken: attempt.taken });
  requireAttempt(taken, work.now);
  if (bootstrapToken(work.env) === null)
    throw new ProblemError(
      "unavailable",
      "This installation has no LOCAL_AUTH_TOKEN of at least 50 characters, so nobody can sign in with it. Set one and restart.",
    );
  log.warn("sign_in.failed", { request_id: work.requestId });
  throw new ProblemError(
    "unauthenticated",
    "That is not the token of this installation. It was printed when Mission Control started, and is kept in .dev.vars.",
  );
}

const WRONG_CREDENTIALS = "The e-mail address or the password is not right. Try again, or set a new password.";

function requireOpened(view: SessionView | null): SessionView {
  if (!view) throw new ProblemError("unauthenticated", WRONG_CREDENTIALS);
  return view;
}

/** An unknown address takes as long, and gets the same answer, as a wrong password. */
export async function signInByPassword(context: Context, work: Work, email: string, password: string): Promise<SessionView> {
  const db = directory(work.env);
  const attempt = attemptAt(context, work, email);
  const { taken, kept } = await db.ask({ taken: attempt.taken, kept: passwordByEmail(db, email) });
  requireAttempt(taken, work.now);
  if (!(await verifyPassword(password, kept?.hash ?? null)) || !kept) {
    log.warn("sign_in.failed", { request_id: work.requestId });
    throw new ProblemError("unauthenticated", WRONG_CREDENTIALS);
  }
  const rehash = isOutdated(kept.hash) ? [rehashStatement(db, kept, await hashPassword(password))] : [];
  // If the password has changed since it was read, no session opens.
  const opening = { guards: [passwordGuard(db, kept)], before: [...rehash, giveBackStatement(db, attempt)] };
  return requireOpened(await openSessionFor(context, work, kept.person_id, "password", opening));
}
