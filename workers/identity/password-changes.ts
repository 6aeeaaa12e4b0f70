// Setting a password: with the current one, or with a link.
import type { Context } from "hono";
import { writes } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { addressKey, newAttempt, requireAttempt } from "./attempts.ts";
import { BOOTSTRAP_PERSON_ID } from "./bootstrap.ts";
import { addressOf } from "./cookies.ts";
import { currentPassword, requireCurrentPassword } from "./current-password.ts";
import { changeAccount, directory, writeAccount } from "./directory.ts";
import { closeEndedSessions } from "./ended-sessions.ts";
import { removeUnprovedIdentitiesStatement } from "./identities-store.ts";
import { issueLink, openLink, sendReset, unusable } from "./links.ts";
import { spendLink, spendResetLinksStatement } from "./links-store.ts";
import { forgetPerson } from "./memory.ts";
import { openSessionFor } from "./open-session.ts";
import { removeUnprovedPasskeysStatement } from "./passkeys-store.ts";
import { hashPassword, passwordProblem, requireGoodPassword } from "./passwords.ts";
import { setPasswordStatement } from "./passwords-store.ts";
import { loadPerson, requirePersonRow } from "./people.ts";
import { personByEmail, personById, proveEmailStatement } from "./people-store.ts";
import type { PersonCaller } from "./person.ts";
import type { PasswordChange, SessionView } from "./schema.ts";
import { signedOut } from "./sessions.ts";
import { endSessions, stillSignedInGuard } from "./sessions-store.ts";

/** A new password; all other sessions and JWTs end. */
export async function changePassword(work: Work, { id, signedIn }: PersonCaller, { current_password, password }: PasswordChange): Promise<void> {
  const db = directory(work.env);
  const current = currentPassword(db, id, work.now);
  const { person, kept } = await db.ask({ person: personById(db, id), kept: current.kept });
  const owner = requirePersonRow(person);
  // A weak new password does not count as a guess at the current one.
  if (passwordProblem(password, owner) !== null) await current.giveBack.run();
  requireGoodPassword(password, owner);
  await requireCurrentPassword(kept, current_password, work.now);
  const hash = await hashPassword(password);
  const { refused } = await changeAccount(work, {
    signedIn: writes([stillSignedInGuard(db, signedIn, at(work))]),
    changed: writes([current.giveBack, setPasswordStatement(db, { person_id: id, hash, changed_at: at(work) })]),
    ended: endSessions(db, id, at(work), signedIn),
  });
  forgetPerson(id);
  if (refused) throw signedOut();
  closeEndedSessions(work, id);
}

/** Sends a link if there is such an account, and does so after the answer, so that its timing reveals nothing. */
export async function requestReset(context: Context, work: Work, email: string): Promise<void> {
  const db = directory(work.env);
  const attempt = newAttempt(db, [addressKey(addressOf(context), "reset")], work.now);
  const { taken, person } = await db.ask({ taken: attempt.taken, person: personByEmail(db, email) });
  requireAttempt(taken, work.now);
  work.defer(person ? sendReset(work, person) : Promise.resolve());
}

/** Sets the password that the link allows, ends every session, and signs in. */
export async function resetPassword(context: Context, work: Work, token: string, password: string): Promise<SessionView> {
  const { link, person } = await openLink(work, "password_reset", token);
  requireGoodPassword(password, person);
  const db = directory(work.env);
  const { isTheirs } = await db.ask({ isTheirs: spendLink(db, link.id, at(work)) });
  if (!isTheirs) throw unusable("password_reset");
  const hash = await hashPassword(password);
  const before = [
    setPasswordStatement(db, { person_id: person.id, hash, changed_at: at(work) }),
    ...endSessions(db, person.id, at(work), null).statements,
    spendResetLinksStatement(db, person.id, at(work)),
    ...(link.email === null ? [] : proveMailbox(work, person.id, link.email)),
  ];
  const view = await openSessionFor(context, work, person.id, "reset_link", { before });
  forgetPerson(person.id);
  if (!view) throw new ProblemError("unauthenticated", "The account no longer exists.");
  closeEndedSessions(work, person.id);
  return view;
}

/**
 * Someone else may have created the account with an address that was not theirs: the ways to sign in that they added are removed. The
 * address may have changed since the link was read, so every statement requires the one that the link was sent to.
 */
function proveMailbox(work: Work, personId: string, email: string) {
  const db = directory(work.env);
  return [
    removeUnprovedPasskeysStatement(db, personId, email),
    removeUnprovedIdentitiesStatement(db, personId, email),
    proveEmailStatement(db, personId, email, at(work)),
  ];
}

/** A link for setting a new password, to be handed over: only the person of LOCAL_AUTH_TOKEN gets it. */
export async function createResetLink(work: Work, caller: PersonCaller, personId: string): Promise<{ link: string; expires_at: string }> {
  if (caller.id !== BOOTSTRAP_PERSON_ID)
    throw new ProblemError("forbidden", "Only the person of LOCAL_AUTH_TOKEN, who runs this installation, may make such a link.");
  await loadPerson(work, personId);
  const { link, expiresAt, inserted } = issueLink(work, "password_reset", personId, null);
  await writeAccount(work, { inserted });
  return { link, expires_at: expiresAt };
}
