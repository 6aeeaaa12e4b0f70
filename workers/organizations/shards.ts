// Which shard an organization lives on: chosen once, then recorded in the directory.
import { directory, shardOf } from "#worker/identity/index.ts";
import { shardNames, type Env } from "#worker/platform/env.ts";
import { sha256 } from "#worker/platform/sign.ts";

const CACHE_MS = 60_000;
const CACHE_MAX = 10_000;
const known = new Map<string, { shard: string; until: number }>();

/** Spreads new organizations evenly over the current shards, by the key that they are created with. */
export function chooseShard(env: Env, name: string): string {
  const names = shardNames(env);
  const index = Number.parseInt(sha256(name).slice(0, 8), 16) % names.length;
  return names[index] as string;
}

/** The shard of an organization, for tokens that carry one. null: no such organization. Cached for a minute per isolate. */
export async function shardOfOrganization(env: Env, organizationId: string): Promise<string | null> {
  const names = shardNames(env);
  if (names.length === 1) return names[0] as string;
  const cached = known.get(organizationId);
  if (cached && cached.until > Date.now()) return cached.shard;
  const index = directory(env);
  const { row } = await index.ask({ row: shardOf(index, organizationId) });
  if (!row) return null;
  if (known.size >= CACHE_MAX) known.clear();
  known.set(organizationId, { shard: row.shard, until: Date.now() + CACHE_MS });
  return row.shard;
}
