// Organizations that a person owns and shares: asked before their account is deleted.
import type { SharedOwnership } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { type Env, shardNames } from "#worker/platform/env.ts";

type OwnedRow = { id: string; name: string; other_owners: string };
const OWNED = `SELECT o.id, o.name, (SELECT json_group_array(x.person_id) FROM members x WHERE x.organization_id = o.id AND x.role = 'owner' AND x.person_id <> ?1) AS other_owners
  FROM members m JOIN organizations o ON o.id = m.organization_id
  WHERE m.person_id = ?1 AND m.role = 'owner' AND o.deletion_at IS NULL
    AND EXISTS (SELECT 1 FROM members x WHERE x.organization_id = o.id AND x.person_id <> ?1) ORDER BY o.name`;

/** Those that are not closed and have other members, each with its other owners. */
export async function sharedOwnerships(env: Env, personId: string): Promise<SharedOwnership[]> {
  const lists = await Promise.all(shardNames(env).map((shard) => shardDatabase(env, shard).sql(OWNED, personId).all<OwnedRow>()));
  return lists.flatMap(({ results }) => results).map((row) => ({ ...row, other_owners: JSON.parse(row.other_owners) as string[] }));
}
