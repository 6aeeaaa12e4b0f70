// What the queue and cron do for exports and imports.
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { type Consumer, drain } from "#worker/platform/outbox.ts";
import { forgetUpload, type ImportContext, UPLOAD_LEFT } from "./import-job.ts";
import { nudgeTransfer, type TransferMessage } from "./nudge.ts";
import { discard } from "./parts.ts";
import { OPEN } from "./service.ts";
import { type Budget, type Outcome, RETRY_SECONDS, workOn } from "./work.ts";

export type { TransferMessage } from "./nudge.ts";
const JOBS_PER_SWEEP = 20;
const FILES_PER_SWEEP = 50;

/** Works on one job for a while; what is left is somebody's next nudge. `consumers`: all of them. */
export async function workOnTransfer(env: Env, message: TransferMessage, consumers: readonly Consumer[], budget?: Budget): Promise<Outcome> {
  const db = shardDatabase(env, message.shard);
  const context: ImportContext = {
    consumers: consumers.map((consumer) => consumer.name),
    async catchUp(streamId) {
      for (const consumer of consumers) await drain(consumer, streamId, { env, db, shard: message.shard, now: new Date() });
    },
  };
  const outcome = await workOn({ env, db, shard: message.shard }, message.kind, message.id, context, budget);
  if (outcome === "again") await nudgeTransfer(env, message);
  if (outcome === "later") await nudgeTransfer(env, message, RETRY_SECONDS + 1);
  return outcome;
}

/** Cron: nudges every job that waits or whose worker is gone, and deletes files whose time is over or that nobody needs. */
export async function sweepTransfers(env: Env, shard: string, db: Database, now: Date): Promise<void> {
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
  for (const { id } of exports) await nudgeTransfer(env, { shard, kind: "export", id });
  for (const { id } of imports) await nudgeTransfer(env, { shard, kind: "import", id });
  for (const { id, file_key } of expired) {
    await discard(env, file_key, undefined);
    await db.sql("UPDATE organization_exports SET status = 'expired' WHERE id = ?1", id).run();
  }
  for (const { id, file_key } of uploads) await forgetUpload({ env, db, shard }, id, file_key);
}
