// Copies of profiles on the shards: which of them are outdated, and which should be updated at once.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import { directory } from "./directory.ts";
import { markSyncedStatement, type Profile, profileToSync, profilesToSync } from "./people-store.ts";

/** People whose copies may not have their current name or address. */
export async function unsyncedPeople(env: Env, limit = 100): Promise<Profile[]> {
  const db = directory(env);
  return (await db.ask({ profiles: profilesToSync(db, limit) })).profiles;
}

/** The person's profile when copies may be outdated; null when they are not. */
export async function unsyncedPerson(env: Env, personId: string): Promise<Profile | null> {
  const db = directory(env);
  return (await db.ask({ profile: profileToSync(db, personId) })).profile;
}

/** Records that the copies have this version. */
export async function markSynced(env: Env, personId: string, version: number): Promise<void> {
  await markSyncedStatement(directory(env), personId, version).run();
}

/** Updates copies at once, so that lists show a new name or address; what fails here is left to cron. */
export function syncProfile(work: Work): void {
  const synced = work.composition.ports.profileChanged(work);
  work.defer(synced.catch((error: unknown) => log.warn("profile.not_synced", { error: describe(error) })));
}
