// Which profiles have changed since the shards' copies of them were made: asked by a job that tells the shards.
import type { Env } from "#worker/platform/env.ts";
import { directory } from "./facts.ts";
import type { PersonRow } from "./tables.ts";

export type Profile = Pick<PersonRow, "id" | "version" | "name" | "preferred_name" | "email">;

/** People whose name or address the copies may not know yet. */
export async function untoldPeople(env: Env, limit = 100): Promise<Profile[]> {
  const sql = "SELECT id, version, name, preferred_name, email FROM people WHERE told_version < version ORDER BY id LIMIT ?1";
  return (await directory(env).sql(sql, limit).all<Profile>()).results;
}

/** The copies know this version. */
export async function markTold(env: Env, personId: string, version: number): Promise<void> {
  await directory(env).sql("UPDATE people SET told_version = ?2 WHERE id = ?1 AND told_version < ?2", personId, version).run();
}
