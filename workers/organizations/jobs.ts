// What cron does for organizations and people: what is due is deleted for good, and copies of profiles are brought up to date.
import type { Database } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { System } from "#worker/platform/slice.ts";
import { deleteAccounts } from "./departures.ts";
import { tellProfiles } from "./profiles.ts";
import { purgeDue } from "./purge.ts";

/** Per shard: organizations whose 30 days are over. */
export const purgeOrganizations = (env: Env, _shard: string, db: Database, now: Date): Promise<number> => purgeDue(env, db, now);

/** Once per installation: accounts whose 30 days are over, and names and addresses that changed. */
export async function sweepPeople({ now, ...system }: System & { now: Date }): Promise<void> {
  await tellProfiles(system.env);
  await deleteAccounts(system, now);
}
