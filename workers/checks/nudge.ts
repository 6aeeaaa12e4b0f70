// Tells a worker that a link is to be asked. The message may be lost: cron finds every link that is due.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { QueueMessage } from "#worker/platform/slice.ts";

export type LinkMessage = { shard: string; taskId: string; checkId: string };

declare module "#worker/platform/slice.ts" {
  interface QueueMessages {
    /** A link is to be asked. */
    "check.due": LinkMessage;
  }
}

/** Through a queue of its own: an address that answers slowly keeps nothing else waiting. */
export async function nudgeLink(env: Env, message: LinkMessage, delaySeconds = 0): Promise<void> {
  const body = { kind: "check.due", ...message } satisfies QueueMessage;
  await env.CHECKS.send(body, { delaySeconds }).catch((error: unknown) => log.warn("check.not_nudged", { task_id: message.taskId, error: describe(error) }));
}
