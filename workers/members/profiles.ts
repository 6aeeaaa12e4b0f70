// Copies of a person's profile in their memberships, so that lists of members need not read the directory.
import { markSynced, type Profile, unsyncedPeople, unsyncedPerson } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { type Env, shardNames } from "#worker/platform/env.ts";
import type { Work } from "#worker/platform/work.ts";
import { copyProfileStatement } from "./store.ts";

async function copyProfile(env: Env, profile: Profile): Promise<void> {
  await Promise.all(shardNames(env).map((shard) => copyProfileStatement(shardDatabase(env, shard), profile).run()));
  await markSynced(env, profile.id, profile.version);
}

/** Directly after a person has changed their profile, so that lists show it at once. */
export async function copyOwnProfile({ env, caller }: Work): Promise<void> {
  const profile = await unsyncedPerson(env, caller.id);
  if (profile) await copyProfile(env, profile);
}

/** Cron: copies whatever was not copied directly. */
export async function copyProfiles(env: Env): Promise<void> {
  for (const profile of await unsyncedPeople(env)) await copyProfile(env, profile);
}
