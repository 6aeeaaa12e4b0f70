// After a commit: wake the room of its stream now, and the consumers through the queue. Both are nudges that may be
// lost; the sweep finds what they miss. A board's room forwards to the organization's feed itself.
import type { OnStream } from "./commit.ts";
import type { Env } from "./env.ts";
import { type StreamRef, streamId } from "./events.ts";
import { describe, log } from "./log.ts";
import { isWokenBy } from "./outbox.ts";
import { nudgeRoom } from "./nudge.ts";
import type { QueueMessage, System } from "./slice.ts";

/** Nudges of this isolate sent and not yet answered, by stream: later ones only raise the position. */
const inFlight = new Map<string, { wanted: number; since: number }>();
/** A request that was cancelled midway leaves its entry behind: after this long another takes over. */
const STUCK_MS = 5_000;

/** One nudge at a time per stream and isolate; the writes of a busy board share the next one. */
async function nudgeSharing(env: Env, shard: string, stream: StreamRef, seq: number): Promise<void> {
  const key = `${shard}:${streamId(stream)}`;
  const other = inFlight.get(key);
  if (other && Date.now() - other.since < STUCK_MS) {
    other.wanted = Math.max(other.wanted, seq);
    return;
  }
  const own = { wanted: seq, since: Date.now() };
  inFlight.set(key, own);
  try {
    for (let sent = 0; sent < own.wanted; ) {
      sent = own.wanted;
      own.since = Date.now();
      await nudgeRoom(env, shard, stream, sent);
    }
  } finally {
    if (inFlight.get(key) === own) inFlight.delete(key);
  }
}

/** All nudges of one commit. Never throws: what it fails to do, the sweep does. */
export async function publish({ env, composition }: System, shard: string, committed: OnStream): Promise<void> {
  const jobs: Promise<unknown>[] = [nudgeSharing(env, shard, committed.stream, committed.seq)];
  if (committed.events.some((event) => composition.consumers.some((consumer) => isWokenBy(consumer, event)))) {
    jobs.push(env.EVENTS.send({ kind: "stream.moved", shard, streamId: streamId(committed.stream) } satisfies QueueMessage));
  }
  for (const result of await Promise.allSettled(jobs)) {
    if (result.status === "rejected") log.warn("publish.failed", { stream_id: streamId(committed.stream), error: describe(result.reason) });
  }
}
