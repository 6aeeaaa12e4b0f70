// Tells a worker that an import waits. The message may be lost: cron finds every import that nobody works on.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { QueueMessage } from "#worker/platform/slice.ts";

export type ImportMessage = { shard: string; id: string };

declare module "#worker/platform/slice.ts" {
  interface QueueMessages {
    /** An import from another product is waiting. */
    "task_import.waits": ImportMessage;
  }
}

export async function nudgeImport(env: Env, message: ImportMessage, delaySeconds = 0): Promise<void> {
  const body = { kind: "task_import.waits", ...message } satisfies QueueMessage;
  await env.TRANSFERS.send(body, { delaySeconds }).catch((error: unknown) => log.warn("task_import.not_nudged", { id: message.id, error: describe(error) }));
}
