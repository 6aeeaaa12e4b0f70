// What people do with what is theirs alone: no organization, agent or API key has a part in it.
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { PersonCaller } from "./person.ts";

export const OWN_PROFILE = { person: "signed_in", agent: "never", key: "never", says: "use a person's own profile" } as const;

export function requirePerson(work: Work): PersonCaller {
  if (work.caller instanceof PersonCaller) return work.caller;
  if (work.caller.type === "anonymous") throw new ProblemError("unauthenticated", "Sign in first.");
  throw new ProblemError("forbidden", "Only a person may do this.");
}
