// Copies of a person's profile in their memberships, so that lists of members need no look into the directory.
import { directory, markTold, type Profile, unsyncedProfile, untoldPeople } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { type Env, shardNames } from "#worker/platform/env.ts";
import type { Work } from "#worker/platform/work.ts";
import { copyProfileStatement } from "./store.ts";

async function syncProfile(env: Env, profile: Profile): Promise<void> {
  await Promise.all(shardNames(env).map((shard) => copyProfileStatement(shardDatabase(env, shard), profile).run()));
  await markTold(env, profile.id, profile.version);
}

/** Directly after somebody has changed their profile, so that lists show it at once. */
export async function tellProfile({ env, caller }: Work): Promise<void> {
  const index = directory(env);
  const { profile } = await index.ask({ profile: unsyncedProfile(index, caller.id) });
  if (profile) await syncProfile(env, profile);
}

/** Cron: whatever was not told directly. */
export async function syncProfiles(env: Env): Promise<void> {
  for (const profile of await untoldPeople(env)) await syncProfile(env, profile);
}
