// What people change of their own account: password and e-mail address; and setting a new password by a link.
import type { Context } from "hono";
import { batchFailure } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { openSessionFor } from "./accounts.ts";
import { addressKey, newAttempt, requireAttempt } from "./attempts.ts";
import { addressOf } from "./cookies.ts";
import { BOOTSTRAP_PERSON_ID, directory } from "./facts.ts";
import { sendLetter, writeNotice } from "./letters.ts";
import { issueLink, openLink, sendReset, sendVerification, unusable, spendLink, spendLinkStatement } from "./links.ts";
import { forgetPerson } from "./memory.ts";
import { hashPassword, requireGoodPassword } from "./passwords.ts";
import { loadPerson, presentPerson, RAISE_VERSION } from "./people.ts";
import type { PersonCaller } from "./person.ts";
import type { EmailChange, PasswordChange, SessionView, SignInMethods } from "./schema.ts";
import { endSessionsStatements, requireStillSignedIn } from "./sessions.ts";
import { requireCurrentPassword } from "./sign-in.ts";
import type { PersonRow } from "./tables.ts";

const KEEP_PASSWORD = `INSERT INTO passwords(person_id, hash, changed_at) VALUES (?1, ?2, ?3)
  ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`;

/** A new password; all other sessions and JWTs end. */
export async function changePassword(work: Work, { id, signedIn }: PersonCaller, { current_password, password }: PasswordChange): Promise<void> {
  const db = directory(work.env);
  requireGoodPassword(password, await loadPerson(work, id));
  await requireCurrentPassword(work, id, current_password);
  const hash = await hashPassword(password);
  await requireStillSignedIn(work, signedIn);
  await db.d1.batch([db.sql(KEEP_PASSWORD, id, hash, at(work)), ...endSessionsStatements(db, id, work.now, signedIn)]);
  forgetPerson(id);
}

/** A new address, not verified until the link in the letter is opened. The same address sends the letter again. */
export async function changeEmail(work: Work, { id, signedIn }: PersonCaller, { email, current_password }: EmailChange) {
  const before = await loadPerson(work, id);
  if (before.email !== email) {
    // Counted, and never given back: the answer tells whether somebody has the address.
    const attempt = newAttempt(directory(work.env), [`email:${id}`], work.now);
    requireAttempt(await directory(work.env).read(attempt.statements), work.now);
    await requireCurrentPassword(work, id, current_password);
    await requireStillSignedIn(work, signedIn);
    await saveEmail(work, id, email);
    if (before.email && before.email_verified_at) await sendLetter(work.env, { to: before.email, ...writeNotice(before.locale) });
  }
  const row = await loadPerson(work, id);
  return { person: presentPerson(row), letter_sent: row.email_verified_at === null && (await sendVerification(work, row)) };
}

async function saveEmail(work: Work, id: string, email: string): Promise<void> {
  const db = directory(work.env);
  try {
    await db.d1.batch([
      db.sql(
        "UPDATE people SET email = ?2, email_verified_at = NULL, email_proved_at = NULL, version = version + 1, updated_at = ?3 WHERE id = ?1",
        id,
        email,
        at(work),
      ),
      // Links that went to the old mailbox are dead.
      db.sql("UPDATE person_links SET used_at = ?2 WHERE person_id = ?1 AND used_at IS NULL AND email IS NOT NULL", id, at(work)),
    ]);
  } catch (error) {
    if (batchFailure(error)?.kind !== "unique") throw error;
    throw new ProblemError("already_exists", "Another account has this e-mail address. Sign in to that one, or use another address.");
  }
  forgetPerson(id);
}

/**
 * The mailbox is the person's: whoever opened the link could read the letter. Only when that was the person themselves, signed
 * in, does it also say that the account belongs to whoever owns the mailbox, so that a sign-in service may lead into it.
 */
export async function verifyEmail(work: Work, token: string): Promise<void> {
  const link = await openLink(work, "verify_email", token);
  const db = directory(work.env);
  const isThemselves = work.caller.type === "user" && work.caller.id === link.person_id ? 1 : 0;
  const prove = `UPDATE people SET email_verified_at = coalesce(email_verified_at, ?3), email_proved_at = CASE WHEN ?5 THEN ?3 ELSE email_proved_at END,
    updated_at = ?3, ${RAISE_VERSION} WHERE id = ?1 AND email = ?2 AND EXISTS (SELECT 1 FROM person_links WHERE id = ?4 AND used_at IS NULL)`;
  const [, used] = await db.read<unknown[][]>([db.sql(prove, link.person_id, link.email, at(work), link.id, isThemselves), spendLinkStatement(db, work, link)]);
  if (used?.length === 0) throw unusable("verify_email");
}

/** Sends a link if there is such an account; what it does for one is done after the answer, so that the answer tells nothing. */
export async function requestReset(context: Context, work: Work, email: string): Promise<void> {
  const db = directory(work.env);
  const attempt = newAttempt(db, [addressKey(addressOf(context), "reset")], work.now);
  const rows = await db.read([...attempt.statements, db.sql("SELECT * FROM people WHERE email = ?1", email)]);
  requireAttempt(rows, work.now);
  const person = rows[2]?.[0] as PersonRow | undefined;
  context.executionCtx.waitUntil(person ? sendReset(work, person) : Promise.resolve());
}

/** Sets the password that the link allows, ends every session, and signs in. */
export async function resetPassword(context: Context, work: Work, token: string, password: string): Promise<SessionView> {
  const link = await openLink(work, "password_reset", token);
  requireGoodPassword(password, link.person);
  await spendLink(work, link);
  const [db, id] = [directory(work.env), link.person_id];
  const hash = await hashPassword(password);
  const writes = [
    db.sql(KEEP_PASSWORD, id, hash, at(work)),
    ...endSessionsStatements(db, id, work.now, null),
    db.sql("UPDATE person_links SET used_at = ?2 WHERE person_id = ?1 AND used_at IS NULL AND purpose = 'password_reset'", id, at(work)),
    ...(link.email === null ? [] : proveMailbox(work, id, link.email)),
  ];
  const view = await openSessionFor(context, work, id, "reset_link", { writes });
  forgetPerson(id);
  if (!view) throw new ProblemError("unauthenticated", "The account is not there any more.");
  return view;
}

/**
 * Somebody else may have made the account with an address that was not theirs: what they left to come back by goes. The
 * address may have changed since the link was read, so all of it asks for the one that the link was sent to.
 */
function proveMailbox(work: Work, id: string, email: string) {
  const db = directory(work.env);
  const unproved = "person_id = ?1 AND EXISTS (SELECT 1 FROM people WHERE id = ?1 AND email = ?2 AND email_proved_at IS NULL)";
  return [
    db.sql(`DELETE FROM passkeys WHERE ${unproved}`, id, email),
    db.sql(`DELETE FROM identities WHERE ${unproved}`, id, email),
    db.sql(
      `UPDATE people SET email_verified_at = coalesce(email_verified_at, ?3), email_proved_at = ?3, updated_at = ?3, ${RAISE_VERSION}
       WHERE id = ?1 AND email = ?2 AND email_proved_at IS NULL`,
      id,
      email,
      at(work),
    ),
  ];
}

/** A link by which somebody sets a new password, to be handed over: only whoever looks after the installation gets it. */
export async function createResetLink(work: Work, caller: PersonCaller, personId: string): Promise<{ link: string; expires_at: string }> {
  if (caller.id !== BOOTSTRAP_PERSON_ID)
    throw new ProblemError("forbidden", "Only the person of LOCAL_AUTH_TOKEN, who looks after this installation, may make such a link.");
  await loadPerson(work, personId);
  const { link, expiresAt, statement } = issueLink(directory(work.env), work, "password_reset", personId, null);
  await statement.run();
  return { link, expires_at: expiresAt };
}

type MethodsRow = { email: string | null; email_verified_at: string | null; has_password: number; passkeys: number; issuers: string };

/** How the person can sign in; `names`: what the sign-in services are called. */
export async function signInMethods(work: Work, { id }: PersonCaller, names: Map<string, string>): Promise<SignInMethods> {
  const row = await directory(work.env)
    .sql(
      `SELECT email, email_verified_at, EXISTS (SELECT 1 FROM passwords WHERE person_id = ?1) AS has_password,
       (SELECT count(*) FROM passkeys WHERE person_id = ?1) AS passkeys,
       (SELECT json_group_array(issuer) FROM identities WHERE person_id = ?1) AS issuers FROM people WHERE id = ?1`,
      id,
    )
    .first<MethodsRow>();
  if (!row) throw new ProblemError("not_found", "Your account is not there any more.");
  const { email, email_verified_at, has_password, passkeys, issuers } = row;
  return {
    email,
    email_verified: email_verified_at !== null,
    has_password: Boolean(has_password),
    passkeys,
    issuers: (JSON.parse(issuers) as string[]).map((issuer) => names.get(issuer) ?? issuer),
    bootstrap: id === BOOTSTRAP_PERSON_ID,
  };
}
