// How a person can sign in, for their own settings.
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { BOOTSTRAP_PERSON_ID } from "./bootstrap.ts";
import { directory } from "./directory.ts";
import { listIssuers } from "./issuers.ts";
import type { PersonCaller } from "./person.ts";
import type { SignInMethods } from "./schema.ts";
import { methodsOf } from "./sign-in-methods-store.ts";

export async function signInMethods(work: Work, { id }: PersonCaller): Promise<SignInMethods> {
  const db = directory(work.env);
  const { methods } = await db.ask({ methods: methodsOf(db, id) });
  if (!methods) throw new ProblemError("not_found", "Your account no longer exists.");
  const names = new Map(listIssuers(work.env).map(({ issuer, name }) => [issuer, name]));
  return {
    email: methods.email,
    email_verified: methods.email_verified_at !== null,
    has_password: Boolean(methods.has_password),
    passkeys: methods.passkeys,
    issuers: (JSON.parse(methods.issuers) as string[]).map((issuer) => names.get(issuer) ?? issuer),
    bootstrap: id === BOOTSTRAP_PERSON_ID,
  };
}
