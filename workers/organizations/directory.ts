// What the directory knows of an organization: where it lives and what it is called. The shard is the truth. The directory is told
// directly after a commit (best effort), and again by the consumer, which misses nothing.
import { directory, forgetPerson, placeStatement } from "#worker/identity/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import type { OrganizationRow } from "./tables.ts";

/** A write to the directory that the consumer repeats if it fails. */
export async function bestEffort(what: string, write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => log.warn("directory.not_told", { what, error: describe(error) }));
}

export async function indexOrganization(work: Work, shard: string, { id, name, created_at }: OrganizationRow): Promise<void> {
  await bestEffort("organization", placeStatement(directory(work.env), { id, shard, name, created_at }).run());
  forgetPerson(work.caller.id); // whoever renamed it sees the new name at once, the others within seconds
}
