// How far an import has come, as the organization's admins see it while it works.
import type { TransferProgress } from "#worker/activity/schema.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import { readingOf } from "./reading.ts";
import type { TaskImportRow } from "./tables.ts";

/** In the words that all transfers have. */
const STATUS: Readonly<Record<TaskImportRow["status"], TransferProgress["status"]>> = {
  reading: "running",
  previewed: "queued",
  queued: "queued",
  running: "running",
  done: "ready",
  failed: "failed",
  canceled: "expired",
  expired: "expired",
};

/** Best effort: the row says the same. */
export async function showProgress(where: { env: Env; shard: string }, row: TaskImportRow): Promise<void> {
  const { id, organization_id: organizationId, tasks_done, already_there, tasks_total } = row;
  const scope = { shard: where.shard, organizationId, boardId: null };
  const status = STATUS[row.status];
  const frame: TransferProgress = {
    type: "transfer.progress",
    kind: "task_import",
    id,
    status,
    rows_done: row.status === "reading" ? readingOf(row).rows : tasks_done + already_there,
    rows_total: tasks_total,
  };
  await organizationFeed(where.env, scope)
    .show(scope, id, frame, status !== "queued" && status !== "running", "task_import.manage")
    .catch((error: unknown) => log.warn("task_import.not_shown", { id, error: describe(error) }));
}
