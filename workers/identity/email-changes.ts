// A person's e-mail address: changed by the person, verified by the link in a letter.
import { type Statement, writes } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { giveBackStatement, newAttempt, requireAttempt } from "./attempts.ts";
import { currentPassword, requireCurrentPassword } from "./current-password.ts";
import { changeAccount, directory, writeAccount } from "./directory.ts";
import { sendLetter, writeNotice } from "./letters.ts";
import { letterWithLink, openLink, unusable } from "./links.ts";
import { spendLink, spendSentLinksStatement, verifyEmailStatement } from "./links-store.ts";
import { forgetPerson } from "./memory.ts";
import { presentPerson, requirePersonRow } from "./people.ts";
import { changeEmailStatement, type KnownPerson, personById } from "./people-store.ts";
import type { PersonCaller } from "./person.ts";
import { syncProfile } from "./profiles.ts";
import type { EmailChange, EmailChanged } from "./schema.ts";
import { signedOut } from "./sessions.ts";
import { stillSignedInGuard } from "./sessions-store.ts";

/** A new address, unverified until the link in the letter is opened. The same address sends the letter again. */
export async function changeEmail(work: Work, caller: PersonCaller, { email, current_password }: EmailChange): Promise<EmailChanged> {
  const db = directory(work.env);
  const attempt = newAttempt(db, [`email:${caller.id}`], work.now);
  const current = currentPassword(db, caller.id, work.now);
  const { person, taken, kept } = await db.ask({ person: personById(db, caller.id), taken: attempt.taken, kept: current.kept });
  const before = requirePersonRow(person);
  if (before.email === email) return sendAgain(work, before, [giveBackStatement(db, attempt), current.giveBack]);
  // Counted, and never given back: the answer reveals whether the address is in use.
  requireAttempt(taken, work.now);
  await requireCurrentPassword(kept, current_password, work.now);
  const letter = letterWithLink(work, "verify_email", { ...before, email });
  const { refused, answers } = await changeAccount(work, {
    signedIn: writes([stillSignedInGuard(db, caller.signedIn, at(work))]),
    // Links that were sent to the old mailbox become invalid.
    changed: writes([current.giveBack, changeEmailStatement(db, before.id, email, at(work)), spendSentLinksStatement(db, before.id, at(work))]),
    issued: letter?.issued ?? null,
    person: personById(db, before.id),
  });
  forgetPerson(before.id);
  if (refused === "unique") throw new ProblemError("already_exists", "Another account has this e-mail address. Sign in to that one, or use another address.");
  if (refused !== null) throw signedOut();
  syncProfile(work);
  if (before.email && before.email_verified_at) await sendLetter(work.env, { to: before.email, ...writeNotice(before.locale) });
  return { person: presentPerson(requirePersonRow(answers.person)), letter_sent: answers.issued === true && letter !== null && (await letter.send()) };
}

/** Sends the letter again unless the address is verified. It does not count as an attempt. */
async function sendAgain(work: Work, person: KnownPerson, givenBack: Statement[]): Promise<EmailChanged> {
  const letter = person.email_verified_at === null ? letterWithLink(work, "verify_email", person) : null;
  const { issued } = await writeAccount(work, { givenBack: writes(givenBack), issued: letter?.issued ?? null });
  return { person: presentPerson(person), letter_sent: issued === true && letter !== null && (await letter.send()) };
}

/**
 * Marks the address as verified: the person who opened the link could read the letter. Only when they were signed in as the person
 * does this also prove that the account belongs to the mailbox's owner, so that a sign-in service may be linked to it.
 */
export async function verifyEmail(work: Work, token: string): Promise<void> {
  const { link } = await openLink(work, "verify_email", token);
  const db = directory(work.env);
  const isThemselves = work.caller.type === "user" && work.caller.id === link.person_id;
  const { isTheirs } = await db.ask({
    verified: writes([verifyEmailStatement(db, link, at(work), isThemselves)]),
    isTheirs: spendLink(db, link.id, at(work)),
  });
  if (!isTheirs) throw unusable("verify_email");
}
