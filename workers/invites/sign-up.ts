// A new account and a membership in one step, with an invite's link. The account comes first: if the process dies between the
// two, the person signs in and opens the link again. Five round trips in sequence: the link, the account, the membership, the
// directory, the session.
import type { Context } from "hono";
import { accountProbe, beginSession, PersonCaller, signUpPerson } from "#worker/identity/index.ts";
import type { SessionView } from "#worker/identity/schema.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { join, openLink } from "./accept.ts";
import type { SignUp } from "./schema.ts";

const HAS_ACCOUNT = "There is already an account with this e-mail address. Sign in, then open the link again.";
const ACCOUNT_EXISTS_NOW = "Your account has been created nevertheless: sign in with it when you have a new invite.";

/** The address of the account: that of the invite, whose mailbox received the link; else the one given. */
function addressFor(invited: string | null, given: string | null | undefined): string {
  const email = invited ?? given;
  if (email) return email;
  throw new ProblemError("invalid_input", "email: this invite names no address, so give yours.", { fields: [{ path: "email", message: "is required here" }] });
}

export async function signUpByInvite(context: Context, work: Work, { token, name, password, email }: SignUp): Promise<SessionView> {
  const { parsed, shard, link, rows } = await openLink(work, token);
  const address = addressFor(link.invite.invited_email, email);
  const probe = accountProbe(context, work, link.organization.id);
  const person = await signUpPerson(work, { email: address, password, name }, probe).catch((error: unknown) => {
    throw error instanceof ProblemError && error.code === "already_exists" ? new ProblemError("already_exists", HAS_ACCOUNT) : error;
  });
  const { id: personId, preferred_name: preferredName } = person;
  const signedIn = { personId, name: person.name, preferredName, email: address, activeOrganizationId: null, organizations: [], sessionId: null };
  const caller = new PersonCaller(signedIn, null);
  // No idempotency key: the stored answer would be the membership's, and a person without an account has no keys of their own yet.
  await join({ work: { ...work, caller, idempotency: null }, person: caller, parsed, shard, known: rows }).catch((error: unknown) => {
    throw error instanceof ProblemError ? new ProblemError(error.code, `${error.message} ${ACCOUNT_EXISTS_NOW}`) : error;
  });
  return beginSession(context, work, person, "sign_up");
}
