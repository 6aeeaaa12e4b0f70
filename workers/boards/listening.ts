// Joining a live room as the caller, to hear what it tells: how a stream of server-sent events begins.
import { holderOf, PersonCaller } from "#worker/identity/index.ts";
import { programmed } from "#worker/members/index.ts";
import type { Grant } from "#worker/platform/access.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type Heard, QUIET_MS } from "#worker/platform/event-stream.ts";
import { joinRoom, type RoomStub } from "#worker/platform/nudge.ts";
import { ROOM_FULL } from "#worker/platform/room-limits.ts";
import type { RoomScope, Watcher } from "#worker/platform/watchers.ts";
import type { Work } from "#worker/platform/work.ts";

const SAID_EVERY_CHARS = 200_000;
const NOT_OPENED = "The live view could not be opened. Try again in a moment.";

/** The caller as a room keeps them: a person with their sign-in, a program with its token but for the secret. `work`: verified. */
export function watcherOf({ caller, now, action }: Work, scope: RoomScope, role: Watcher["role"], boards: Watcher["boards"]): Watcher {
  const program = { personId: caller.actor.id, sessionId: null, jwt: null, since: now.toISOString() };
  const holder = caller instanceof PersonCaller ? holderOf(caller, now) : program;
  return programmed({ ...holder, name: caller.actor.name, role, boards, ...(action ? { by: action.name } : {}) }, caller, scope.boardId);
}

export type Seat = { room: RoomStub; scope: RoomScope; grant: Grant | null; boards: Watcher["boards"]; since: number | null };

/** What the room tells is heard from then on; the answer leaves it. */
export async function listen(work: Work, { room, scope, grant, boards, since }: Seat, heard: Heard): Promise<() => void> {
  const watcher = watcherOf(work, scope, grant?.role ?? null, boards);
  const address = `https://room.invalid/${since === null ? "" : `?since=${since}`}`;
  const { webSocket } = await joinRoom(room, scope, watcher, new Request(address, { headers: { Upgrade: "websocket" } }));
  if (!webSocket) throw new ProblemError("unavailable", NOT_OPENED);
  let whyNot: ProblemError | null = null;
  let untold = 0;
  webSocket.addEventListener("message", ({ data }) => {
    const text = String(data);
    if (text === "pong") return;
    untold += text.length;
    if (untold >= SAID_EVERY_CHARS) {
      if (webSocket.readyState === WebSocket.OPEN) webSocket.send("ping"); // it has been taken, and the room knows by this
      untold = 0;
    }
    heard.hear(text);
  });
  webSocket.addEventListener("close", ({ code, reason }) => {
    if (code === ROOM_FULL) whyNot = new ProblemError("rate_limited", `There are too many live views: ${reason}.`);
    heard.end();
  });
  webSocket.accept();
  await heard.wait(QUIET_MS);
  if (heard.position === null) throw whyNot ?? new ProblemError("unavailable", NOT_OPENED);
  return () => webSocket.close(1000, "read no more");
}
