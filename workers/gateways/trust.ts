// Whether a connector's token is still valid: the link asks before it reads or sends, when its last check is old. If a token was
// revoked while the object could not be reached, it is accepted for this long and no longer.
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { LinkScope } from "./link-stub.ts";
import { trustOf } from "./store.ts";

export const RECHECK_AFTER_MS = 20_000;
/** The token with which a socket was opened, and when it was last seen to be valid. */
export type Trust = { keyId: string; checkedAt: number };

/** Whether the last check is too old to rely on. */
export const isCheckDue = (trust: Trust): boolean => Date.now() - trust.checkedAt >= RECHECK_AFTER_MS;

/** null: it is valid; else why not, for the connector. */
export async function trustProblem(env: Env, scope: LinkScope, keyId: string): Promise<string | null> {
  const db = shardDatabase(env, scope.shard);
  const { token } = await db.ask({ token: trustOf(db, keyId, scope.gatewayId, new Date().toISOString()) });
  if (!token) return "the relay token has been revoked";
  return token.deletion_at ? "the organization is being deleted" : null;
}
