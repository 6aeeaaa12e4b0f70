// What only the owners of the active organization may see and do.
import { grantOf, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";

export type Loaded<Asked extends Queries> = { db: Database; shard: string; organizationId: string; policy: PolicyRecord; found: Answers<Asked> };

/** Reads, in one round trip, whether the caller is an owner and what `queries` ask for; then goes on with the answers. */
export async function asOwner<Asked extends Queries, T>(
  work: Work,
  action: Action,
  queries: (db: Database, organizationId: string) => Asked,
  then: (loaded: Loaded<Asked>) => Promise<T>,
): Promise<T> {
  const organizationId = activeOrganizationId(work);
  const { answer } = await locate(work, "organization", async (db, shard) => {
    const { grant, found } = await read(work, db, { grant: organizationGrant(db, work.caller, organizationId), found: all(queries(db, organizationId)) });
    if (!grant) return null;
    const policy = authorize(work, action, grantOf(work.caller, grant), "organization");
    return { answer: await then({ db, shard, organizationId, policy, found }) };
  });
  return answer;
}
