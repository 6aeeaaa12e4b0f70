// The organizations that a person belongs to.
import type { PersonCaller } from "#worker/identity/index.ts";
import { presentOrganization } from "#worker/organizations/index.ts";
import type { Organization } from "#worker/organizations/schema.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import { organizationsOfPerson } from "./store.ts";

/** From all their shards: one read per shard, in parallel. */
export async function listOwnOrganizations(work: Work, caller: PersonCaller, { limit, offset }: PageQuery): Promise<Page<Organization>> {
  const lists = await Promise.all(
    work.shards.map(async (shard) => {
      const db = shardDatabase(work.env, shard);
      return (await db.ask({ rows: organizationsOfPerson(db, caller.id) })).rows;
    }),
  );
  const organizations = lists
    .flat()
    .map(presentOrganization)
    .sort((a, b) => a.name.localeCompare(b.name));
  return page(organizations.slice(offset, offset + limit), { total: organizations.length }, { limit, offset }, abridgeItem());
}
