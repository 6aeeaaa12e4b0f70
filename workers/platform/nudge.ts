// Access to the rooms of streams: waking their watchers.
import type { Env } from "./env.ts";
import type { StreamRef } from "./events.ts";
import { retryCall } from "./retry.ts";
import type { LiveRoom } from "./rooms.ts";
import type { RoomScope, Watcher } from "./watchers.ts";

/** The part of a room that others call. */
export type RoomStub = Pick<LiveRoom, "nudge" | "show" | "recheck"> & { fetch(request: Request): Promise<Response> };

export function boardRoom(env: Env, scope: RoomScope): RoomStub {
  return env.BOARD_ROOMS.get(env.BOARD_ROOMS.idFromName(`${scope.shard}:${scope.boardId}`)) as unknown as RoomStub;
}

export function organizationFeed(env: Env, scope: RoomScope): RoomStub {
  return env.ORGANIZATION_FEEDS.get(env.ORGANIZATION_FEEDS.idFromName(`${scope.shard}:${scope.organizationId}`)) as unknown as RoomStub;
}

/** A socket of somebody who has been let in; the request may say from which position on (`?since=`). No credential of theirs goes with it. */
export function joinRoom(room: RoomStub, scope: RoomScope, watcher: Watcher, request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const secret of ["Cookie", "Authorization", "X-Agent-Token"]) headers.delete(secret);
  headers.set("X-Room-Scope", encodeURIComponent(JSON.stringify(scope))); // a header is ASCII, a name is not
  headers.set("X-Room-Watcher", encodeURIComponent(JSON.stringify(watcher)));
  return room.fetch(new Request(request, { headers }));
}

/** Wakes the watchers of the stream. `position` is the seq for a board; an organization's feed finds its own position. */
export async function nudgeRoom(env: Env, shard: string, stream: StreamRef, position: number): Promise<void> {
  const scope: RoomScope = { shard, ...stream };
  if (stream.boardId) await retryCall(() => boardRoom(env, scope).nudge(scope, position));
  else await retryCall(() => organizationFeed(env, scope).nudge(scope, Number.MAX_SAFE_INTEGER));
}
