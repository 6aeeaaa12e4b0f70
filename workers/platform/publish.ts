// After a commit: wake the room of its stream now, and the consumers through the queue. Both are nudges that may be
// lost; the sweep finds what they miss. A board's room forwards to the organization's feed itself.
import type { Committed } from "./commit.ts";
import type { Env } from "./env.ts";
import { type NewEvent, type StreamRef, streamId } from "./events.ts";
import { describe, log } from "./log.ts";
import { retryCall } from "./retry.ts";
import type { LiveRoom, RoomScope } from "./rooms.ts";

/** Who must be woken for an event at once; filled by workers/subscriptions.ts. The rest is caught up with by the sweep. */
export const wakers: ((event: NewEvent) => boolean)[] = [];

export type EventsMessage = { shard: string; streamId: string };
/** The part of a room that others call. */
export type RoomStub = Pick<LiveRoom, "nudge" | "show" | "recheck"> & { fetch(request: Request): Promise<Response> };

export function boardRoom(env: Env, scope: RoomScope): RoomStub {
  return env.BOARD_ROOMS.get(env.BOARD_ROOMS.idFromName(`${scope.shard}:${scope.boardId}`)) as unknown as RoomStub;
}

export function organizationFeed(env: Env, scope: RoomScope): RoomStub {
  return env.ORGANIZATION_FEEDS.get(env.ORGANIZATION_FEEDS.idFromName(`${scope.shard}:${scope.organizationId}`)) as unknown as RoomStub;
}

/** Wakes whoever watches the stream. `position` is the seq for a board; an organization's feed finds its own position. */
export async function nudgeRoom(env: Env, shard: string, stream: StreamRef, position: number): Promise<void> {
  const scope: RoomScope = { shard, ...stream };
  if (stream.boardId) await retryCall(() => boardRoom(env, scope).nudge(scope, position));
  else await retryCall(() => organizationFeed(env, scope).nudge(scope, Number.MAX_SAFE_INTEGER));
}

/** Nudges of this isolate that are on their way, by stream: who comes meanwhile only says how far. */
const onTheirWay = new Map<string, { wanted: number; since: number }>();
/** A request that was cut off in the middle leaves its entry behind: after this long another takes over. */
const STUCK_MS = 5_000;

/** One nudge at a time per stream and isolate; a busy board's writes share the next one. */
async function nudgeSharing(env: Env, shard: string, stream: StreamRef, seq: number): Promise<void> {
  const key = `${shard}:${streamId(stream)}`;
  const other = onTheirWay.get(key);
  if (other && Date.now() - other.since < STUCK_MS) {
    other.wanted = Math.max(other.wanted, seq);
    return;
  }
  const own = { wanted: seq, since: Date.now() };
  onTheirWay.set(key, own);
  try {
    for (let told = 0; told < own.wanted; ) {
      told = own.wanted;
      own.since = Date.now();
      await nudgeRoom(env, shard, stream, told);
    }
  } finally {
    if (onTheirWay.get(key) === own) onTheirWay.delete(key);
  }
}

/** All nudges of one commit. Never throws: what it does not do, the sweep does. */
export async function publish(env: Env, shard: string, committed: Committed): Promise<void> {
  const jobs: Promise<unknown>[] = [nudgeSharing(env, shard, committed.stream, committed.seq)];
  if (committed.events.some((event) => wakers.some((isWoken) => isWoken(event)))) {
    jobs.push(env.EVENTS.send({ shard, streamId: streamId(committed.stream) } satisfies EventsMessage));
  }
  for (const result of await Promise.allSettled(jobs)) {
    if (result.status === "rejected") log.warn("publish.failed", { stream_id: streamId(committed.stream), error: describe(result.reason) });
  }
}
