// Work on the active organization: whether the caller may, and what the work needs, in one round trip.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { Action, Grant, PolicyRecord } from "#worker/platform/access.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { grantOf, organizationGrant } from "./grants-store.ts";

export type InOrganization<Asked extends Queries> = {
  db: Database;
  shard: string;
  organizationId: string;
  grant: Grant | null;
  policy: PolicyRecord;
  found: Answers<Asked>;
};

/** Reads the caller's rights and what `queries` ask for; throws unless the caller may do `action`, then goes on with the answers. */
export async function inActiveOrganization<Asked extends Queries, T>(
  work: Work,
  action: Action,
  queries: (db: Database, organizationId: string) => Asked,
  then: (loaded: InOrganization<Asked>) => T | Promise<T>,
): Promise<T> {
  const organizationId = activeOrganizationId(work);
  const { answer } = await locate(work, "organization", async (db, shard) => {
    const { held, found } = await read(work, db, { held: organizationGrant(db, work.caller, organizationId), found: all(queries(db, organizationId)) });
    if (!held) return null;
    const grant = grantOf(work.caller, held);
    const policy = authorize(work, action, grant, "organization");
    return { answer: await then({ db, shard, organizationId, grant, policy, found }) };
  });
  return answer;
}
