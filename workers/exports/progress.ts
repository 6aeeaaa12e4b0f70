// The progress of an export or import, as the organization's watchers see it: from its first step to its end.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import type { TransferProgress } from "./schema.ts";
import type { ExportRow, ImportRow } from "./tables.ts";
import type { Kind } from "./transfer-store.ts";

type Progress = Pick<ExportRow | ImportRow, "id" | "organization_id" | "status" | "rows_done" | "rows_total">;

/** Best effort: the row says the same. `hasEnded`: new watchers are not shown it any more. */
export async function showProgress(where: { env: Env; shard: string }, kind: Kind, row: Progress, hasEnded: boolean): Promise<void> {
  const { id, organization_id: organizationId, status, rows_done, rows_total } = row;
  const scope = { shard: where.shard, organizationId, boardId: null };
  const frame: TransferProgress = { type: "transfer.progress", kind, id, status, rows_done, rows_total };
  await organizationFeed(where.env, scope)
    .show(scope, id, frame, hasEnded, `organization.${kind}`)
    .catch((error: unknown) => log.warn("transfer.not_shown", { id, error: describe(error) }));
}
