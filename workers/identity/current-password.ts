// People enter their current password again before changing how they sign in. Guesses are limited as at sign-in, but counted apart.
import { all, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { giveBackStatement, newAttempt, requireAttempt } from "./attempts.ts";
import type { AttemptAnswer } from "./attempts-store.ts";
import { verifyPassword } from "./passwords.ts";
import { passwordOf } from "./passwords-store.ts";
import type { PasswordRow } from "./tables.ts";

export type Kept = { password: PasswordRow | null; attempt: AttemptAnswer };
/** `kept` goes into the batch that reads, `giveBack` into the one that writes. */
export type CurrentPassword = { kept: Query<Kept>; giveBack: Statement };

export function currentPassword(db: Database, personId: string, now: Date): CurrentPassword {
  const attempt = newAttempt(db, [`person:${personId}`], now);
  return { kept: all({ password: passwordOf(db, personId), attempt: attempt.taken }), giveBack: giveBackStatement(db, attempt) };
}

/** Throws 403 unless it is the current password; a person without a password needs to give none. */
export async function requireCurrentPassword({ password, attempt }: Kept, given: string | null | undefined, now: Date): Promise<void> {
  if (!password) return;
  requireAttempt(attempt, now);
  if (!given) throw new ProblemError("wrong_password", "Give your current password too, as current_password.");
  if (!(await verifyPassword(given, password.hash))) throw new ProblemError("wrong_password", "The current password is not right.");
}
