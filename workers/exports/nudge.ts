// Tells a worker that a job waits. The message may be lost: cron finds every job that nobody works on.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { QueueMessage } from "#worker/platform/slice.ts";
import type { Kind } from "./transfer-store.ts";

export type TransferMessage = { shard: string; transfer: Kind; id: string };

declare module "#worker/platform/slice.ts" {
  interface QueueMessages {
    /** An export or import is waiting. */
    "transfer.waits": TransferMessage;
  }
}

export async function nudgeTransfer(env: Env, message: TransferMessage, delaySeconds = 0): Promise<void> {
  const body = { kind: "transfer.waits", ...message } satisfies QueueMessage;
  await env.TRANSFERS.send(body, { delaySeconds }).catch((error: unknown) => log.warn("transfer.not_nudged", { id: message.id, error: describe(error) }));
}
