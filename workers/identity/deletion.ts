// Deleting an account: it stays for 30 days, in which its owner may change their mind.
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { cancelDeletion, eraseDue, peopleDue, type Scheduled, scheduleDeletion } from "./deletion-store.ts";
import { directory } from "./directory.ts";
import { forgetPerson } from "./memory.ts";
import { requirePersonRow } from "./people.ts";
import type { PersonRow } from "./tables.ts";

export const DELETION_DELAY_MS = 30 * 24 * 3_600_000;
/** Organizations that a refusal names in its text; its `organizations` has them all. */
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
 * The account is deleted in 30 days. Whoever is being deleted too does not count as an owner: of two last owners who go at the same
 * moment the directory lets one.
 */
export async function deletePerson(work: Work, personId: string): Promise<PersonRow> {
  const db = directory(work.env);
  const owned = await work.composition.ports.sharedOwnerships(work.env, personId);
  const day = new Date(work.now.getTime() + DELETION_DELAY_MS).toISOString();
  const { outcome } = await db.ask({ outcome: scheduleDeletion(db, personId, day, at(work), owned) });
  forgetPerson(personId);
  const row = requirePersonRow(outcome.person);
  if (!outcome.scheduled && !row.deletion_at) throw lastOwner(outcome.leftBehind);
  return row;
}

/** The account stays. */
export async function restorePerson(work: Work, personId: string): Promise<PersonRow> {
  const db = directory(work.env);
  const { person } = await db.ask({ person: cancelDeletion(db, personId, at(work)) });
  forgetPerson(personId);
  return requirePersonRow(person);
}

/** Whose 30 days are over: their memberships go first, then `erasePerson`. */
export async function peopleToDelete(env: Env, now: Date, limit = 50): Promise<string[]> {
  const db = directory(env);
  const { people } = await db.ask({ people: peopleDue(db, now.toISOString(), limit) });
  return people.map(({ id }) => id);
}

/** Erases a person with password, passkeys, identities, sessions and links; false when they have kept their account meanwhile. */
export async function erasePerson(env: Env, personId: string, now: Date): Promise<boolean> {
  const db = directory(env);
  const { erased } = await db.ask({ erased: eraseDue(db, personId, now.toISOString()) });
  forgetPerson(personId);
  return erased !== null;
}
