// Whether a connector's token still holds: asked by the link before it listens or speaks, when its last check is old. A token that
// was revoked while the object could not be reached is accepted for this long and no longer.
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { LinkScope } from "./link-stub.ts";
import { trustOf } from "./store.ts";

export const RECHECK_AFTER_MS = 20_000;
/** By which token a socket was opened, and when that token was last seen to be good. */
export type Trust = { keyId: string; checkedAt: number };

export const isCheckDue = (trust: Trust): boolean => Date.now() - trust.checkedAt >= RECHECK_AFTER_MS;

/** null: it holds; else why not, for the connector. */
export async function distrustOf(env: Env, scope: LinkScope, keyId: string): Promise<string | null> {
  const db = shardDatabase(env, scope.shard);
  const { token } = await db.ask({ token: trustOf(db, keyId, scope.gatewayId, new Date().toISOString()) });
  if (!token) return "the relay token has been revoked";
  return token.deletion_at ? "the organization is being deleted" : null;
}
