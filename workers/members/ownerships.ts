// Organizations that a person owns and shares, which matter before their account is deleted.
import type { SharedOwnership } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { type Env, shardNames } from "#worker/platform/env.ts";
import { sharedOwnershipsOf } from "./store.ts";

/** Those that are not closed and have other members, each with its other owners. */
export async function sharedOwnerships(env: Env, personId: string): Promise<SharedOwnership[]> {
  const lists = await Promise.all(
    shardNames(env).map((shard) => {
      const db = shardDatabase(env, shard);
      return db.ask({ rows: sharedOwnershipsOf(db, personId) });
    }),
  );
  return lists.flatMap(({ rows }) => rows.map((row) => ({ ...row, other_owners: JSON.parse(row.other_owners) as string[] })));
}
