// Copies of a person's profile in their memberships, so that lists of members need no look into the directory.
import { directory, markSynced, type Profile as SyncedProfile, unsyncedPeople, unsyncedPerson } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { type Env, shardNames } from "#worker/platform/env.ts";

export type Profile = { name: string; email: string | null; preferred_name: string | null };
const NOBODY: Profile = { name: "", email: null, preferred_name: null };

/** What the directory knows of a person now. */
export async function profileOf(env: Env, person: { id: string }): Promise<Profile> {
  return (await directory(env).sql("SELECT name, email, preferred_name FROM people WHERE id = ?1", person.id).first<Profile>()) ?? NOBODY;
}

/** Somebody who has said no name yet keeps the one that their membership gave them. */
const COPY = "UPDATE members SET name = CASE WHEN ?2 = '' THEN name ELSE ?2 END, preferred_name = ?3, email = ?4 WHERE person_id = ?1";

async function tell(env: Env, profile: SyncedProfile): Promise<void> {
  const { id, name, preferred_name, email, version } = profile;
  await Promise.all(shardNames(env).map((shard) => shardDatabase(env, shard).sql(COPY, id, name, preferred_name, email).run()));
  await markSynced(env, id, version);
}

/** Directly after somebody has changed their profile, so that lists show it at once. */
export async function tellProfile(env: Env, personId: string): Promise<void> {
  const profile = await unsyncedPerson(env, personId);
  if (profile) await tell(env, profile);
}

/** Cron: whatever was not told directly. */
export async function tellProfiles(env: Env): Promise<number> {
  const profiles = await unsyncedPeople(env);
  for (const profile of profiles) await tell(env, profile);
  return profiles.length;
}
