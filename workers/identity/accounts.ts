// Accounts with e-mail and password, and their first session.
import type { Context } from "hono";
import { writes } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { type Attempt, requireAttempt } from "./attempts.ts";
import { askGuarded, directory } from "./directory.ts";
import { sendVerification } from "./links.ts";
import { forgetPerson } from "./memory.ts";
import { openSessionFor } from "./open-session.ts";
import { hashPassword, requireGoodPassword } from "./passwords.ts";
import type { SessionView } from "./schema.ts";
import type { SignInMethod } from "./sessions.ts";
import { passwords, people, type PersonRow } from "./tables.ts";

export type NewAccount = { email: string; password: string; name: string; locale?: "en" | "zh" | null };

const ADDRESS_TAKEN = "There is already an account with this e-mail address. Sign in instead.";

function newPerson({ email, name, locale }: NewAccount, createdAt: string): PersonRow {
  return {
    id: newId(),
    name,
    preferred_name: null,
    email,
    pronouns: null,
    timezone: null,
    notes: null,
    context: null,
    locale: locale ?? null,
    active_organization_id: null,
    email_verified_at: null,
    email_proved_at: null,
    deletion_at: null,
    signed_out_at: null,
    synced_version: 0,
    version: 1,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** Whoever hears that an address is taken has learned something: it counts, and where it may not be learned any more all hear 429. */
async function refusalOf(work: Work, refused: string, probe: Attempt | null): Promise<ProblemError> {
  if (probe) {
    const { taken } = await directory(work.env).ask({ taken: probe.taken });
    requireAttempt(taken, work.now);
  }
  if (refused === "rate_limited") return new ProblemError("conflict", "Nothing was done. Send the same request again.");
  return new ProblemError("already_exists", ADDRESS_TAKEN);
}

/**
 * Creates an account with e-mail and password: one hash, one batch. Refused when the address is taken or the password is a poor one.
 * `probe`: how often it may be tried.
 */
export async function signUpPerson(work: Work, account: NewAccount, probe: Attempt | null = null): Promise<PersonRow> {
  requireGoodPassword(account.password, account);
  const [db, row, hash] = [directory(work.env), newPerson(account, at(work)), await hashPassword(account.password)];
  const { refused } = await askGuarded(db, {
    account: writes([
      ...(probe ? [probe.hasRoom] : []),
      insertRow(db, people, row),
      insertRow(db, passwords, { person_id: row.id, hash, changed_at: at(work) }),
    ]),
  });
  if (refused) throw await refusalOf(work, refused, probe);
  return row;
}

/** Signs in a person who has just proved who they are, e.g. by signing up: session, cookies, and a verification letter for a new address. */
export async function beginSession(context: Context, work: Work, person: PersonRow, method: SignInMethod): Promise<SessionView> {
  const view = await openSessionFor(context, work, person.id, method);
  if (!view) throw new ProblemError("unauthenticated", "The account no longer exists.");
  forgetPerson(person.id);
  if (method === "sign_up") work.defer(sendVerification(work, person));
  return view;
}
