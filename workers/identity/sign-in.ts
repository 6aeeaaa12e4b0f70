// Signing in with the installation's token or with e-mail and password: one batch that counts and reads, one that opens the session.
import type { Context } from "hono";
import { ProblemError } from "#worker/platform/errors.ts";
import { log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import { openSessionFor } from "./accounts.ts";
import { accountKey, addressKey, type Attempt, giveBackStatement, newAttempt, requireAttempt } from "./attempts.ts";
import { addressOf, knownDevice } from "./cookies.ts";
import { BOOTSTRAP_PERSON_ID, bootstrapStatements, bootstrapToken, directory, isBootstrapToken } from "./facts.ts";
import { hashPassword, isOutdated, verifyPassword } from "./passwords.ts";
import type { SessionView } from "./schema.ts";

/**
 * Guesses count for the account and the address. From a device that the account knows they count for that device, and for all
 * known devices at its address, so that strangers lock nobody out, not even from the same network.
 */
function attemptAt(context: Context, work: Work, email: string): Attempt {
  const known = knownDevice(context, work.env, email);
  const address = addressOf(context);
  const keys = known ? [known, addressKey(address, "known")] : [`account:${accountKey(work.env, email)}`, addressKey(address)];
  return newAttempt(directory(work.env), keys, work.now);
}

export async function signInByToken(context: Context, work: Work, token: string): Promise<SessionView> {
  const db = directory(work.env);
  const attempt = newAttempt(db, [addressKey(addressOf(context))], work.now);
  const isRight = isBootstrapToken(work.env, token);
  requireAttempt(await db.read([...attempt.statements, ...(isRight ? bootstrapStatements(db, work.now) : [])]), work.now);
  if (bootstrapToken(work.env) === null)
    throw new ProblemError(
      "unavailable",
      "This installation has no LOCAL_AUTH_TOKEN of at least 50 characters, so nobody can sign in with it. Set one and restart.",
    );
  if (!isRight) {
    log.warn("sign_in.failed", { request_id: work.requestId });
    throw new ProblemError(
      "unauthenticated",
      "That is not the token of this installation. It was printed when Mission Control started, and is kept in .dev.vars.",
    );
  }
  return opened(await openSessionFor(context, work, BOOTSTRAP_PERSON_ID, "bootstrap", { writes: [giveBackStatement(db, attempt)] }));
}

const WRONG = "The e-mail address or the password is not right. Try again, or set a new password.";

function opened(view: SessionView | null): SessionView {
  if (!view) throw new ProblemError("unauthenticated", WRONG);
  return view;
}

type Kept = { person_id: string; hash: string; changed_at: string };

/** An address that nobody has takes as long, and hears the same, as a wrong password. */
export async function signInByPassword(context: Context, work: Work, email: string, password: string): Promise<SessionView> {
  const db = directory(work.env);
  const attempt = attemptAt(context, work, email);
  const rows = await db.read([...attempt.statements, db.sql("SELECT w.* FROM people p JOIN passwords w ON w.person_id = p.id WHERE p.email = ?1", email)]);
  requireAttempt(rows, work.now);
  const kept = rows[2]?.[0] as Kept | undefined;
  if (!(await verifyPassword(password, kept?.hash ?? null)) || !kept) {
    log.warn("sign_in.failed", { request_id: work.requestId });
    throw new ProblemError("unauthenticated", WRONG);
  }
  const rehash = isOutdated(kept.hash)
    ? [db.sql("UPDATE passwords SET hash = ?2 WHERE person_id = ?1 AND changed_at = ?3", kept.person_id, await hashPassword(password), kept.changed_at)]
    : [];
  // A password that was changed since it was read opens nothing.
  const only = { sql: "EXISTS (SELECT 1 FROM passwords WHERE person_id = ?2 AND changed_at = ?9)", params: [kept.changed_at] };
  return opened(await openSessionFor(context, work, kept.person_id, "password", { only, writes: [...rehash, giveBackStatement(db, attempt)] }));
}

/** The person types the password once more before a change that could lock them out. Guesses count as at sign-in, but apart. */
export async function requireCurrentPassword(work: Work, personId: string, password: string | null | undefined): Promise<void> {
  const db = directory(work.env);
  const attempt = newAttempt(db, [`person:${personId}`], work.now);
  const rows = await db.read([db.sql("SELECT * FROM passwords WHERE person_id = ?1", personId), ...attempt.statements]);
  const kept = rows[0]?.[0] as Kept | undefined;
  if (kept) {
    requireAttempt(rows.slice(1), work.now);
    if (!password) throw new ProblemError("wrong_password", "Give your current password too, as current_password.");
    if (!(await verifyPassword(password, kept.hash))) throw new ProblemError("wrong_password", "The current password is not right.");
  }
  await giveBackStatement(db, attempt).run();
}
