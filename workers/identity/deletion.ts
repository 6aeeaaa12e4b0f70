// Deleting an account: it stays for 30 days, during which its owner may change their mind.
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { cancelDeletion, eraseDue, peopleDue, type Scheduled, scheduleDeletion } from "./deletion-store.ts";
import { directory, writeAccount } from "./directory.ts";
import { forgetPerson } from "./memory.ts";
import { requirePersonRow } from "./people.ts";
import type { KnownPerson } from "./people-store.ts";

export const DELETION_DELAY_MS = 30 * 24 * 3_600_000;
/** How many organizations a refusal names in its text; its `organizations` member has them all. */
const NAMED_MAX = 5;

function lastOwner(organizations: Scheduled["leftBehind"]): ProblemError {
  const more = organizations.length > NAMED_MAX ? ` and ${organizations.length - NAMED_MAX} more` : "";
  const named = organizations.slice(0, NAMED_MAX).map(({ name }) => name);
  return new ProblemError(
    "last_owner",
    `You are the last owner of ${named.join(", ")}${more}. Make another member owner there, or delete the organization, then delete your account.`,
    { extra: { organizations } },
  );
}

/**
 * Schedules the account for deletion in 30 days. People who are being deleted too do not count as owners: of two last owners who
 * delete their accounts at the same moment, the directory allows one.
 */
export async function deletePerson(work: Work, personId: string): Promise<KnownPerson> {
  const db = directory(work.env);
  const owned = await work.composition.ports.sharedOwnerships(work.env, personId);
  const day = new Date(work.now.getTime() + DELETION_DELAY_MS).toISOString();
  const { outcome } = await writeAccount(work, { outcome: scheduleDeletion(db, personId, day, at(work), owned) });
  forgetPerson(personId);
  const row = requirePersonRow(outcome.person);
  if (!outcome.scheduled && !row.deletion_at) throw lastOwner(outcome.leftBehind);
  return row;
}

/** Cancels the deletion. */
export async function restorePerson(work: Work, personId: string): Promise<KnownPerson> {
  const db = directory(work.env);
  const { person } = await writeAccount(work, { person: cancelDeletion(db, personId, at(work)) });
  forgetPerson(personId);
  return requirePersonRow(person);
}

/** People whose 30 days are over: first their memberships are deleted, then `erasePerson` follows. */
export async function peopleToDelete(env: Env, now: Date, limit = 50): Promise<string[]> {
  const db = directory(env);
  const { people } = await db.ask({ people: peopleDue(db, now.toISOString(), limit) });
  return people.map(({ id }) => id);
}

/** Erases a person with password, passkeys, identities, sessions and links; false when they have cancelled the deletion meanwhile. */
export async function erasePerson(env: Env, personId: string, now: Date): Promise<boolean> {
  const db = directory(env);
  const { erased } = await db.ask({ erased: eraseDue(db, personId, now.toISOString()) });
  forgetPerson(personId);
  return erased !== null;
}
