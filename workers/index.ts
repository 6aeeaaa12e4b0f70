// The edge on one page: requests, nudges from the queue, cron; and the objects that live here.
import { createApp } from "./app.ts";
import { expireApprovals } from "./approvals/jobs.ts";
import { sweepTransfers, type TransferMessage, workOnTransfer } from "./exports/jobs.ts";
import { sweepGateways } from "./gateways/jobs.ts";
import { sweepIdentity } from "./identity/index.ts";
import { purgeOrganizations, sweepPeople } from "./organizations/jobs.ts";
import { shardDatabase } from "./platform/db.ts";
import { type Env, shardNames } from "./platform/env.ts";
import { describe, log } from "./platform/log.ts";
import { type ConsumerContext, drain, sweep } from "./platform/outbox.ts";
import { type EventsMessage, nudgeRoom } from "./platform/publish.ts";
import { consumers } from "./subscriptions.ts";

export { BoardRoom } from "./boards/room.ts";
export { GatewayLink } from "./gateways/link.ts";
export { OrganizationFeed } from "./organizations/feed-object.ts";

const app = createApp();
const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000;

const contextOf = (env: Env, shard: string): ConsumerContext => ({ env, shard, db: shardDatabase(env, shard), now: new Date() });

/** Lets every consumer catch up with one stream; what they append is told to its watchers, and may feed the next one. */
async function drainStream(env: Env, { shard, streamId }: EventsMessage): Promise<void> {
  for (let again = true; again; ) {
    again = false;
    for (const consumer of consumers) again = (await drain(consumer, streamId, contextOf(env, shard))).appended || again;
    if (again) await nudgeStream(env, shard, streamId);
  }
}

async function nudgeStream(env: Env, shard: string, streamId: string): Promise<void> {
  const row = await shardDatabase(env, shard)
    .sql("SELECT seq, organization_id, board_id FROM streams WHERE id = ?1", streamId)
    .first<{ seq: number; organization_id: string; board_id: string | null }>();
  if (row) await nudgeRoom(env, shard, { organizationId: row.organization_id, boardId: row.board_id }, row.seq);
}

/** Every minute, and once when `npm start` has started: nothing that was lost on the way stays lost. */
async function sweepAll(env: Env): Promise<void> {
  for (const shard of shardNames(env)) {
    const context = contextOf(env, shard);
    const jobs: [string, () => Promise<unknown>][] = [
      ["expire approvals", () => expireApprovals(env, shard, context.db, context.now)],
      ["gateway deadlines", () => sweepGateways(env, shard, context.db, context.now)],
      ["streams", () => sweep(consumers, context, (stream, seq) => nudgeRoom(env, shard, stream, seq))],
      ["organizations to be deleted", () => purgeOrganizations(env, shard, context.db, context.now)],
      ["exports and imports", () => sweepTransfers(env, shard, context.db, context.now)],
      [
        "idempotency keys",
        () => context.db.sql("DELETE FROM idempotency WHERE at < ?1", new Date(context.now.getTime() - IDEMPOTENCY_KEPT_MS).toISOString()).run(),
      ],
    ];
    for (const [name, job] of jobs) await job().catch((error: unknown) => log.error("sweep.job_failed", { shard, job: name, error: describe(error) }));
  }
  await sweepPeople(env, new Date()).catch((error: unknown) => log.error("sweep.job_failed", { job: "people", error: describe(error) }));
  await sweepIdentity(env, new Date());
}

export default {
  fetch: app.fetch,

  async queue(batch, env): Promise<void> {
    const seen = new Set<string>();
    for (const message of batch.messages) {
      const body = message.body as EventsMessage | TransferMessage;
      const key = "kind" in body ? `${body.kind}:${body.id}` : `${body.shard}:${body.streamId}`;
      try {
        if ("kind" in body) await workOnTransfer(env, body, consumers);
        else if (!seen.has(key)) await drainStream(env, body);
        seen.add(key);
        message.ack();
      } catch (error) {
        log.warn("queue.message_failed", { key, error: describe(error) });
        message.retry();
      }
    }
  },

  async scheduled(_controller, env): Promise<void> {
    await sweepAll(env);
  },
} satisfies ExportedHandler<Env, unknown>;
