// The edge on one page: requests, nudges from the queue, cron; and the objects that live here.
import { createApp } from "./app.ts";
import { vouch } from "./authenticate.ts";
import { BoardRoom as BoardRoomObject } from "./boards/room.ts";
import { GatewayLink as GatewayLinkObject } from "./links/link.ts";
import { OrganizationFeed as OrganizationFeedObject } from "./members/feed.ts";
import { shardDatabase } from "./platform/db.ts";
import { type Env, shardNames } from "./platform/env.ts";
import { forgetLimitsStatement } from "./platform/limits.ts";
import { describe, log } from "./platform/log.ts";
import { type ConsumerContext, drainStream } from "./platform/outbox.ts";
import { deleteOldIdempotencyKeys, sweep } from "./platform/sweep.ts";
import { nudgeRoom } from "./platform/nudge.ts";
import type { QueueMessage, QueueMessages } from "./platform/slice.ts";
import type { RoomScope, Watcher } from "./platform/watchers.ts";
import { composition } from "./slices.ts";

const app = createApp(composition);

// The runtime creates objects and passes them nothing but their bindings.
export class BoardRoom extends BoardRoomObject {
  protected override readonly composition = composition;
  /** What a socket asks for takes the road of every request, with the same checks, limits and events. */
  protected override async ask(scope: RoomScope, watcher: Watcher, request: Request): Promise<Response> {
    await vouch(request, this.env, composition, scope, watcher);
    const after = { waitUntil: (work: Promise<unknown>) => this.ctx.waitUntil(work), passThroughOnException: () => undefined, props: {} };
    return app.fetch(request, this.env, after);
  }
}
export class OrganizationFeed extends OrganizationFeedObject {
  protected override readonly composition = composition;
}
export class GatewayLink extends GatewayLinkObject {
  protected override readonly composition = composition;
}

const contextOf = (env: Env, shard: string): ConsumerContext => ({ env, shard, db: shardDatabase(env, shard), now: new Date(), composition });

async function handleMessage(env: Env, message: QueueMessage): Promise<void> {
  if (message.kind === "stream.moved") return drainStream(contextOf(env, message.shard), message.streamId);
  for (const { messages } of composition.slices) {
    const handler = messages?.[message.kind] as ((body: QueueMessages[typeof message.kind], system: object) => Promise<unknown>) | undefined;
    if (handler) await handler(message, { env, composition });
  }
}

/** Every minute, and once when `npm start` has started: whatever was lost on the way is found. Each job fails on its own. */
async function sweepAll(env: Env): Promise<void> {
  const attempt = (name: string, job: () => Promise<unknown>) =>
    job().catch((error: unknown) => log.error("sweep.job_failed", { job: name, error: describe(error) }));
  const jobs = composition.slices.flatMap((slice) => slice.sweeps ?? []);
  for (const shard of shardNames(env)) {
    const context = contextOf(env, shard);
    for (const job of jobs) if (job.on === "shard" && !job.isLast) await attempt(`${shard}: ${job.name}`, async () => job.run(context));
    await attempt(`${shard}: streams`, () => sweep(context, (stream, seq) => nudgeRoom(env, shard, stream, seq)));
    await attempt(`${shard}: idempotency keys`, () => deleteOldIdempotencyKeys(context));
    await attempt(`${shard}: rates of writes`, () => forgetLimitsStatement(context.db, context.now).run());
  }
  for (const job of jobs) if (job.on === "installation") await attempt(job.name, async () => job.run({ env, composition, now: new Date() }));
  for (const shard of shardNames(env)) {
    for (const job of jobs) if (job.on === "shard" && job.isLast) await attempt(`${shard}: ${job.name}`, async () => job.run(contextOf(env, shard)));
  }
}

export default {
  fetch: app.fetch,

  async queue(batch, env): Promise<void> {
    const done = new Set<string>();
    for (const message of batch.messages) {
      const key = JSON.stringify(message.body);
      try {
        if (!done.has(key)) await handleMessage(env, message.body as QueueMessage);
        done.add(key);
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
