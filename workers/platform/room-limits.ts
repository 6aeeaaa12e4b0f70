// How many sockets a live room holds. Each costs memory and a send per change; an object takes 32,768, and a caller who opens them
// without end must not keep the others out.

/** Of one caller in one room: many open pages, or a program that watches for many. */
export const SOCKETS_OF_CALLER_MAX = 100;
export const SOCKETS_OF_ROOM_MAX = 10_000;
/** The code with which the next one is closed, and the reason beside it. Come back later: it is not for good. */
export const ROOM_FULL = 4429;

/** A watcher further behind than this, in events or in their payloads, loads a snapshot instead. */
export const MAX_REPLAY = 1_000;
export const MAX_REPLAY_CHARS = 8_000_000;
export const CLIENT_FRAME_MAX_CHARS = 65_536;

/** Why no more may join; null: one may. At most 123 bytes, as a close frame takes no longer reason. */
export function whyFull(ofCaller: number, ofRoom: number): string | null {
  if (ofCaller >= SOCKETS_OF_CALLER_MAX) return `you have ${SOCKETS_OF_CALLER_MAX} live views open here; close some of them, then try again`;
  if (ofRoom >= SOCKETS_OF_ROOM_MAX) return `${SOCKETS_OF_ROOM_MAX} live views are open here; try again later`;
  return null;
}

/** A socket that is told why it may not join. A browser hides the answer to an upgrade from its page, but not a close code. */
export function turnedAway(reason: string, headers: HeadersInit): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(ROOM_FULL, reason);
  return new Response(null, { status: 101, webSocket: client, headers });
}
