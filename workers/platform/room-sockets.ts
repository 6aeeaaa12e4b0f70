// The sockets of a live room: who holds each is kept beside it, so that it survives hibernation.
import { notesOf, type RoomScope, type Watcher } from "./watchers.ts";

export const watcherOn = (socket: WebSocket): Watcher | null => socket.deserializeAttachment() as Watcher | null;

export type Held = { socket: WebSocket; watcher: Watcher };
export const heldAmong = (sockets: readonly WebSocket[]): Held[] =>
  sockets.flatMap((socket) => {
    const watcher = watcherOn(socket);
    return watcher ? [{ socket, watcher }] : [];
  });

/** Who holds the socket, as they are now; what the room has noted of it stays. */
export function keepHolder(socket: WebSocket, watcher: Watcher): void {
  const noted = watcherOn(socket);
  socket.serializeAttachment({ ...watcher, ...(noted ? notesOf(noted) : {}) });
}

export function note(socket: WebSocket, noted: Partial<ReturnType<typeof notesOf>>): void {
  const watcher = watcherOn(socket);
  if (watcher) socket.serializeAttachment({ ...watcher, ...noted });
}

/** What the edge says of a socket, in headers that it sets, and from which position on its client has heard nothing. */
export function arrivalOf(request: Request): { scope: RoomScope; watcher: Watcher; since: number | null } {
  const since = new URL(request.url).searchParams.get("since");
  const told = (name: string): unknown => JSON.parse(decodeURIComponent(request.headers.get(name) ?? "null"));
  return {
    scope: told("X-Room-Scope") as RoomScope,
    watcher: told("X-Room-Watcher") as Watcher,
    since: since !== null && /^\d{1,15}$/.test(since) ? Number(since) : null,
  };
}
