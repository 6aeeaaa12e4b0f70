// Accounts and how a session of one begins: the last step of every way to sign in.
import type { Context } from "hono";
import { batchFailure, type Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { keepSession, originOf } from "./cookies.ts";
import { directory, type Facts, factsStatements } from "./facts.ts";
import { sendVerification } from "./links.ts";
import { forgetPerson } from "./memory.ts";
import { hashPassword, requireGoodPassword } from "./passwords.ts";
import { sessionView } from "./people.ts";
import type { SessionView } from "./schema.ts";
import { issueSession, type SignInMethod } from "./sessions.ts";
import type { PersonRow } from "./tables.ts";

export type NewAccount = { email: string; password: string; name: string; locale?: "en" | "zh" | null };

const TAKEN = "There is an account with this e-mail address already. Sign in instead.";

/** Makes an account with e-mail and password: one hash, one batch. Refused when the address is taken or the password is a poor one. */
export async function signUpPerson(work: Work, { email, password, name, locale }: NewAccount): Promise<PersonRow> {
  requireGoodPassword(password, { email, name });
  const [db, id, hash] = [directory(work.env), newId(), await hashPassword(password)];
  const insert = "INSERT INTO people(id, name, email, locale, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5) RETURNING *";
  try {
    const [rows] = await db.read<[PersonRow[], unknown[]]>([
      db.sql(insert, id, name, email, locale ?? null, at(work)),
      db.sql("INSERT INTO passwords(person_id, hash, changed_at) VALUES (?1, ?2, ?3)", id, hash, at(work)),
    ]);
    return rows[0] as PersonRow;
  } catch (error) {
    if (batchFailure(error)?.kind === "unique") throw new ProblemError("already_exists", TAKEN);
    throw error;
  }
}

/** What must still be true when the session opens, else nobody is signed in (its parameters are numbered from ?9); what is done before and after it, in the same batch. */
export type Opening = { only?: { sql: string; params: unknown[] }; writes?: Statement[]; after?: Statement[] };

/** Opens a session in one batch and lets the browser keep it; null when `only` was not true any more. */
export async function openSessionFor(
  context: Context,
  work: Work,
  personId: string,
  method: SignInMethod,
  { only, writes = [], after = [] }: Opening = {},
): Promise<SessionView | null> {
  const db = directory(work.env);
  const session = issueSession(db, personId, method, originOf(context), work.now, only?.sql, ...(only?.params ?? []));
  const rows = await db.read<unknown[][]>([...writes, session.statement, ...factsStatements(db, "?1", personId), ...after]);
  const [opened, people, organizations] = rows.slice(writes.length) as [unknown[], ...Facts];
  const person = people[0];
  if (opened.length === 0 || !person) return null;
  keepSession(context, work.env, session.token, person.email);
  return sessionView(person, organizations, person.active_organization_id ?? organizations[0]?.id ?? null);
}

/** Signs in somebody who has just proved who they are, e.g. by signing up: session, cookies, and a letter to a new mailbox. */
export async function beginSession(context: Context, work: Work, person: PersonRow, method: SignInMethod): Promise<SessionView> {
  const view = await openSessionFor(context, work, person.id, method);
  if (!view) throw new ProblemError("unauthenticated", "The account is not there any more.");
  forgetPerson(person.id);
  if (method === "sign_up") context.executionCtx.waitUntil(sendVerification(work, person));
  return view;
}
