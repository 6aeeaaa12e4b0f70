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

/** All nudges of one commit. Never throws: what it does not do, the sweep does. */
export async function publish(env: Env, shard: string, committed: Committed): Promise<void> {
  const jobs: Promise<unknown>[] = [nudgeRoom(env, shard, committed.stream, committed.seq)];
  if (committed.events.some((event) => wakers.some((isWoken) => isWoken(event)))) {
    jobs.push(env.EVENTS.send({ shard, streamId: streamId(committed.stream) } satisfies EventsMessage));
  }
  for (const result of await Promise.allSettled(jobs)) {
    if (result.status === "rejected") log.warn("publish.failed", { stream_id: streamId(committed.stream), error: describe(result.reason) });
  }
}
