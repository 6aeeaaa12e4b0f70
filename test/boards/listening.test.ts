// A stream's own ear in a live room: what it says back, and when.
import { expect, test, vi } from "vitest";
import { listen } from "#worker/boards/listening.ts";
import type { Heard } from "#worker/platform/event-stream.ts";
import type { RoomStub } from "#worker/platform/nudge.ts";
import type { Work } from "#worker/platform/work.ts";

/** The end of a socket that says more after it has been closed, as what was on its way does. */
class Ear extends EventTarget {
  readyState: number = WebSocket.OPEN;
  readonly accept = vi.fn();
  readonly close = vi.fn(() => (this.readyState = WebSocket.CLOSING));
  readonly send = vi.fn(() => {
    if (this.readyState !== WebSocket.OPEN) throw new TypeError("Can't call WebSocket send() after close().");
  });
  tell(): void {
    this.dispatchEvent(new MessageEvent("message", { data: "x".repeat(200_000) }));
  }
}

test("a stream says that it has taken what it was told while its socket is open, and nothing after", async () => {
  const ear = new Ear();
  const room = { fetch: () => Promise.resolve({ webSocket: ear }) } as unknown as RoomStub;
  const caller = { type: "agent", actor: { type: "agent", id: "a", name: "A" }, boardId: null };
  const work = { caller, now: new Date(), action: null } as unknown as Work;
  const heard = { position: 1, hear: vi.fn(), end: vi.fn(), wait: () => Promise.resolve() };
  const scope = { shard: "SHARD_0", organizationId: "o", boardId: "b" };
  const leave = await listen(work, { room, scope, grant: null, boards: "all", since: null }, heard as unknown as Heard);
  ear.tell();
  leave();
  ear.tell();
  expect([ear.send.mock.calls, heard.hear.mock.calls.length]).toEqual([[["ping"]], 2]);
});
