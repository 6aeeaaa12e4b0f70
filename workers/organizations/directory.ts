// What the directory knows about an organization: its shard and its name. The shard is the truth. The directory is updated
// directly after a commit (best effort), and again by the consumer, which misses nothing.
import { directory, forgetPerson, placeStatement } from "#worker/identity/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import type { OrganizationRow } from "./tables.ts";

/** A write to the directory that the consumer repeats if it fails. */
export async function bestEffort(what: string, write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => log.warn("directory.not_told", { what, error: describe(error) }));
}

/** Tells the directory where an organization lives and what it is called, best effort. */
export async function indexOrganization(work: Work, shard: string, { id, name, created_at }: OrganizationRow): Promise<void> {
  await bestEffort("organization", placeStatement(directory(work.env), { id, shard, name, created_at }).run());
  forgetPerson(work.caller.id); // the person who renamed it sees the new name at once, others within seconds
}
