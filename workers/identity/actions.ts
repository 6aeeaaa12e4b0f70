// What people do with what is theirs alone: no organization, agent or API key has a part in it.
import { defineActions } from "#worker/platform/access.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { PersonCaller } from "./person.ts";

export const actions = defineActions({
  "account.use": { resource: "account", risk: "medium", person: "signed_in", agent: "never", key: "never", says: "use a person's own profile" },
});

export function requirePerson(work: Work): PersonCaller {
  if (work.caller instanceof PersonCaller) return work.caller;
  if (work.caller.type === "anonymous") throw new ProblemError("unauthenticated", "Sign in first.");
  throw new ProblemError("forbidden", "Only a person may do this.");
}
