// What the queue and cron do for exports and imports.
import { shardDatabase } from "#worker/platform/db.ts";
import { type ConsumerContext, drain } from "#worker/platform/outbox.ts";
import type { System } from "#worker/platform/slice.ts";
import { forgetUpload, type ImportContext, UPLOAD_LEFT } from "./import-job.ts";
import { nudgeTransfer, type TransferMessage } from "./nudge.ts";
import { discard } from "./parts.ts";
import { OPEN } from "./service.ts";
import { type Budget, type Outcome, RETRY_SECONDS, workOn } from "./work.ts";

const JOBS_PER_SWEEP = 20;
const FILES_PER_SWEEP = 50;

/** Works on one job for a while; what is left waits for the next nudge. */
export async function workOnTransfer({ env, composition }: System, { shard, transfer, id }: TransferMessage, budget?: Budget): Promise<Outcome> {
  const db = shardDatabase(env, shard);
  const context: ImportContext = {
    consumers: composition.consumers.map((consumer) => consumer.name),
    async catchUp(streamId) {
      for (const consumer of composition.consumers) await drain(consumer, streamId, { env, db, shard, now: new Date(), composition });
    },
  };
  const outcome = await workOn({ env, db, shard, composition }, transfer, id, context, budget);
  if (outcome === "again") await nudgeTransfer(env, { shard, transfer, id });
  if (outcome === "later") await nudgeTransfer(env, { shard, transfer, id }, RETRY_SECONDS + 1);
  return outcome;
}

/** Cron: nudges every job that waits or whose worker is gone, and deletes files whose time is over or that nobody needs. */
export async function sweepTransfers({ env, shard, db, now, composition }: ConsumerContext): Promise<void> {
  const at = now.toISOString();
  const waiting = (table: string) =>
    db.sql(`SELECT id FROM ${table} WHERE ${OPEN} AND coalesce(lease_until, '') < ?1 ORDER BY id LIMIT ?2`, at, JOBS_PER_SWEEP);
  type File = { id: string; file_key: string };
  const [exports, imports, expired, uploads] = await db.read<[{ id: string }[], { id: string }[], File[], File[]]>([
    waiting("organization_exports"),
    waiting("organization_imports"),
    db.sql("SELECT id, file_key FROM organization_exports WHERE status = 'ready' AND expires_at <= ?1 LIMIT ?2", at, FILES_PER_SWEEP),
    db.sql(`SELECT id, file_key FROM organization_imports WHERE ${UPLOAD_LEFT} LIMIT ?1`, FILES_PER_SWEEP),
  ]);
  for (const { id } of exports) await nudgeTransfer(env, { shard, transfer: "export", id });
  for (const { id } of imports) await nudgeTransfer(env, { shard, transfer: "import", id });
  for (const { id, file_key } of expired) {
    await discard(env, file_key, undefined);
    await db.sql("UPDATE organization_exports SET status = 'expired' WHERE id = ?1", id).run();
  }
  for (const { id, file_key } of uploads) await forgetUpload({ env, db, shard, composition }, id, file_key);
}
