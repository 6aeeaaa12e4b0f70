// Whether a connector's token still holds: asked by the link before it listens or speaks, when its last look is old. A token
// that was revoked while the object could not be reached is thus good for this long and no longer.
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { LinkScope } from "./link-stub.ts";

export const LOOK_AFTER_MS = 20_000;
/** By which token a socket was opened, and when that token was last seen to be good. */
export type Trust = { keyId: string; checkedAt: number };

export const isLookDue = (trust: Trust): boolean => Date.now() - trust.checkedAt >= LOOK_AFTER_MS;

const TOKEN = `SELECT o.deletion_at FROM credentials c JOIN organizations o ON o.id = c.organization_id
  WHERE c.key_id = ?1 AND c.subject_id = ?2 AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > ?3)`;

/** null: it holds; else why not, for the connector. */
export async function stillTrusted(env: Env, scope: LinkScope, keyId: string): Promise<string | null> {
  const row = await shardDatabase(env, scope.shard).sql(TOKEN, keyId, scope.gatewayId, new Date().toISOString()).first<{ deletion_at: string | null }>();
  if (!row) return "the relay token has been revoked";
  return row.deletion_at ? "the organization is being deleted" : null;
}
