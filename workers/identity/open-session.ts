// Opening a session: the last step of every way to sign in.
import type { Context } from "hono";
import { type Statement, writes } from "#worker/platform/db.ts";
import { directoryLimit } from "#worker/platform/limits.ts";
import { insertRow } from "#worker/platform/rows.ts";
import type { Work } from "#worker/platform/work.ts";
import { keepSession, originOf } from "./cookies.ts";
import { askGuarded, askLimited, directory } from "./directory.ts";
import { sessionView } from "./people.ts";
import { factsOf } from "./people-store.ts";
import type { SessionView } from "./schema.ts";
import { newSession, type SignInMethod } from "./sessions.ts";
import { endOldestSessionsStatement, personGuard } from "./sessions-store.ts";
import { sessions } from "./tables.ts";

/** What must still hold when the session opens, and what is written with it. */
export type Opening = { guards?: Statement[]; before?: Statement[] };

/** The token of the installation opens however much was opened; a link that was sent has been used up by then, and is limited by itself. */
const ALWAYS_OPENS: readonly SignInMethod[] = ["bootstrap", "reset_link"];

/** Opens a session in one batch and sets its cookie; null when a guard refused, which leaves everything unchanged. */
export async function openSessionFor(
  context: Context,
  work: Work,
  personId: string,
  method: SignInMethod,
  { guards = [], before = [] }: Opening = {},
): Promise<SessionView | null> {
  const db = directory(work.env);
  const { token, row } = newSession(personId, method, originOf(context), work.now);
  const opening = {
    written: writes([personGuard(db, personId), ...guards, ...before, insertRow(db, sessions, row), endOldestSessionsStatement(db, personId)]),
    facts: factsOf(db, personId),
  };
  const limit = directoryLimit({ ...work, action: null }, "account", personId);
  const { answers } = await (ALWAYS_OPENS.includes(method) ? askGuarded(db, opening) : askLimited(db, limit, opening));
  if (!answers?.facts.person) return null;
  const { person, organizations } = answers.facts;
  keepSession(context, work.env, token, person.email);
  return sessionView(person, organizations, person.active_organization_id ?? organizations[0]?.id ?? null);
}
