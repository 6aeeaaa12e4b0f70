// Tells a worker that a roll-out goes on. The message may be lost: cron finds every one that runs.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { QueueMessage } from "#worker/platform/slice.ts";

export type RollOutMessage = { shard: string; id: string };

declare module "#worker/platform/slice.ts" {
  interface QueueMessages {
    /** A roll-out has something to do. */
    "roll_out.goes_on": RollOutMessage;
  }
}

export async function nudgeRollOut(env: Env, message: RollOutMessage): Promise<void> {
  const body = { kind: "roll_out.goes_on", ...message } satisfies QueueMessage;
  await env.TRANSFERS.send(body).catch((error: unknown) => log.warn("roll_out.not_nudged", { id: message.id, error: describe(error) }));
}
