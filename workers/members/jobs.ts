// What cron does for people, once per installation: outdated copies of profiles are updated, and accounts whose 30 days are over
// leave their organizations.
import type { System } from "#worker/platform/slice.ts";
import { deleteAccounts } from "./departures.ts";
import { copyProfiles } from "./profiles.ts";

export async function sweepPeople({ now, ...system }: System & { now: Date }): Promise<void> {
  await copyProfiles(system.env);
  await deleteAccounts(system, now);
}
