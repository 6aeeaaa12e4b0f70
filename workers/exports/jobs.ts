// What the queue and cron do for exports and imports.
import { shardDatabase } from "#worker/platform/db.ts";
import { type ConsumerContext, drain } from "#worker/platform/outbox.ts";
import type { System } from "#worker/platform/slice.ts";
import { deleteUpload } from "./import-end.ts";
import type { ImportContext } from "./import-plan.ts";
import { nudgeTransfer, type TransferMessage } from "./nudge.ts";
import { discard } from "./parts.ts";
import { showProgress } from "./progress.ts";
import type { ExportRow } from "./tables.ts";
import { expiredExports, leftUploads, patchTransfer, waitingTransfers } from "./transfer-store.ts";
import { type Budget, type Outcome, RETRY_SECONDS, workOn } from "./work.ts";

const JOBS_PER_SWEEP = 20;
const FILES_PER_SWEEP = 50;

/** Works on one job for a while; the rest waits for the next nudge. */
export async function workOnTransfer({ env, composition }: System, { shard, transfer, id }: TransferMessage, budget?: Budget): Promise<Outcome> {
  const db = shardDatabase(env, shard);
  const context: ImportContext = {
    consumers: composition.consumers.map((consumer) => consumer.name),
    async catchUp(streamId) {
      for (const consumer of composition.consumers) await drain(consumer, streamId, { env, db, shard, now: new Date(), composition }, 0);
    },
  };
  const outcome = await workOn({ env, db, shard, composition }, transfer, id, context, budget);
  if (outcome === "again") await nudgeTransfer(env, { shard, transfer, id });
  if (outcome === "later") await nudgeTransfer(env, { shard, transfer, id }, RETRY_SECONDS + 1);
  return outcome;
}

async function expire({ env, shard, db }: ConsumerContext, row: ExportRow): Promise<void> {
  await discard(env, row.file_key, undefined);
  await patchTransfer(db, "export", row.id, { status: "expired" }).run();
  await showProgress({ env, shard }, "export", { ...row, status: "expired" }, true);
}

/** Cron: nudges every job that waits or whose worker is gone, and deletes files that have expired or that nobody needs. */
export async function sweepTransfers(context: ConsumerContext): Promise<void> {
  const { env, shard, db, now } = context;
  const at = now.toISOString();
  const { exports, imports, expired, uploads } = await db.ask({
    exports: waitingTransfers(db, "export", at, JOBS_PER_SWEEP),
    imports: waitingTransfers(db, "import", at, JOBS_PER_SWEEP),
    expired: expiredExports(db, at, FILES_PER_SWEEP),
    uploads: leftUploads(db, FILES_PER_SWEEP),
  });
  for (const { id } of exports) await nudgeTransfer(env, { shard, transfer: "export", id });
  for (const { id } of imports) await nudgeTransfer(env, { shard, transfer: "import", id });
  for (const row of expired) await expire(context, row);
  for (const { id, file_key } of uploads) await deleteUpload(context, id, file_key);
}
