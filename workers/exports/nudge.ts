// A nudge that a job waits. It may be lost: cron finds every job that nobody works on.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Kind } from "./lease.ts";

export type TransferMessage = { shard: string; kind: Kind; id: string };

export async function nudgeTransfer(env: Env, message: TransferMessage, delaySeconds = 0): Promise<void> {
  await env.TRANSFERS.send(message, { delaySeconds }).catch((error: unknown) => log.warn("transfer.not_nudged", { id: message.id, error: describe(error) }));
}
