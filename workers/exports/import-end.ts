// The end of an import that cannot succeed, and deleting every import's upload.
import type { NewEvent } from "#worker/platform/events.ts";
import { removeStreamsStatement, thawStatements } from "#worker/platform/portable-spine.ts";
import { removeStatement } from "./arrival-store.ts";
import { catalogOf } from "./catalog.ts";
import type { ImportContext, ImportCursor } from "./import-plan.ts";
import type { Lease, ShardContext } from "./lease.ts";
import type { ImportRow } from "./tables.ts";
import { patchTransfer } from "./transfer-store.ts";

const REMOVE_ROWS = 2_000;

/** Deletes the upload of an import that has ended; cron retries those that were left. */
export async function deleteUpload({ env, db }: Pick<ShardContext, "env" | "db">, id: string, key: string): Promise<void> {
  await env.FILES.delete(key);
  await patchTransfer(db, "import", id, { file_key: "" }).run();
}

/** Deletes the imported rows, last table first. */
async function takeBack(lease: Lease<ImportRow>): Promise<void> {
  const { db, composition } = lease.context;
  for (const table of catalogOf(composition).arriving.toReversed()) {
    if (table.name === "streams") continue;
    for (let changes = 1; changes > 0; ) {
      const { meta } = await removeStatement(db, table, lease.row.organization_id, REMOVE_ROWS).run();
      changes = meta.changes;
      await lease.save({});
    }
  }
}

/** Deletes everything imported so far: the organization is as it was. */
export async function failImport(lease: Lease<ImportRow>, error: string, context: ImportContext): Promise<void> {
  const { context: shard, row } = lease;
  const { organization_id: organizationId } = row;
  const cursor = JSON.parse(row.cursor) as Partial<ImportCursor>;
  const event: NewEvent = { type: "organization.import_failed", subject: { type: "organization_import", id: row.id }, payload: { error } };
  if (cursor.phase && cursor.phase !== "undo") await lease.save({ cursor: JSON.stringify({ ...cursor, phase: "undo", error }) });
  if (cursor.phase) await takeBack(lease);
  const thaw = cursor.phase ? [removeStreamsStatement(shard.db, organizationId), ...thawStatements(shard.db, organizationId, context.consumers)] : [];
  await lease.end({ status: "failed", error, rows_done: 0, cursor: "{}" }, thaw, event);
  await deleteUpload(shard, row.id, row.file_key);
}
