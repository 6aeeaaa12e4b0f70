// What the directory knows about members: who belongs to which organization, with which role. The shard is the truth. The directory
// is updated directly after a commit (best effort), and again by the consumer, which misses nothing.
import { deleteBelongingStatements, upsertBelongingStatements, directory, forgetPerson, placeStatement } from "#worker/identity/index.ts";
import { bestEffort, organizationById, type OrganizationRow } from "#worker/organizations/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { Work } from "#worker/platform/work.ts";
import { arrivalStatements } from "./joining.ts";
import { memberBy } from "./store.ts";
import type { MemberRow } from "./tables.ts";

/** Tells the directory about a new or changed member, best effort. */
export async function indexMember(work: Pick<Work, "env">, row: MemberRow): Promise<void> {
  const index = directory(work.env);
  await bestEffort("member", index.d1.batch(upsertBelongingStatements(index, row)));
  forgetPerson(row.person_id);
}

/** Tells the directory that a member has gone, best effort. */
export async function unindexMember(work: Pick<Work, "env">, organizationId: string, personId: string): Promise<void> {
  const index = directory(work.env);
  await bestEffort("member", index.d1.batch(deleteBelongingStatements(index, organizationId, personId)));
  forgetPerson(personId);
}

/** For a new member: the directory may not even know the organization yet. */
export async function indexArrival(work: Pick<Work, "env">, shard: string, organization: OrganizationRow, row: MemberRow): Promise<void> {
  const index = directory(work.env);
  await bestEffort("arrival", index.d1.batch([placeStatement(index, { ...organization, shard }), ...arrivalStatements(index, row)]));
  forgetPerson(row.person_id);
}

const ATTEMPTS = 3;

/** Copies the shard's current state of an organization and of this person in it to the directory. */
export async function syncDirectory(env: Env, shard: string, organizationId: string, personId: string | null): Promise<void> {
  const [db, index] = [shardDatabase(env, shard), directory(env)];
  let told = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { organization, member } = await db.ask({
      organization: organizationById(db, organizationId),
      member: personId ? memberBy(db, { by: "person_id", organizationId, value: personId }) : null,
    });
    const state = JSON.stringify([organization?.name, member?.role]);
    if (!organization || state === told) return; // unchanged since it was copied
    const belonging = personId ? (member ? upsertBelongingStatements(index, member) : deleteBelongingStatements(index, organizationId, personId)) : [];
    await index.d1.batch([placeStatement(index, { ...organization, shard }), ...belonging]);
    told = state;
    if (personId) forgetPerson(personId);
  }
}
