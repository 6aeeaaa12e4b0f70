// How many live sockets a room holds: a caller who opens them without end is told so, and keeps nobody else out.
import { expect, test } from "vitest";
import { ROOM_FULL, SOCKETS_OF_CALLER_MAX, SOCKETS_OF_ROOM_MAX, whyFull } from "#worker/platform/room-limits.ts";
import { member, task, workplace } from "./support/factories.ts";
import { isReady, watch } from "./support/sockets.ts";

const AT_ONCE = 50;

test("a person has a thousand live views of a board; the next is closed with the reason, others come in, and one that goes makes room", async () => {
  const { of, on } = await workplace();
  const path = `/ws/board/${on.id}/sync`;
  const [greedy, other] = [await member(of, { readsAll: true }), await member(of, { readsAll: true })];
  const open = ({ token }: { token: string }) => watch(path, { Authorization: `Bearer ${token}` });
  const held = [];
  while (held.length < SOCKETS_OF_CALLER_MAX) held.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(greedy)))));
  expect(held.length).toBe(SOCKETS_OF_CALLER_MAX);
  await Promise.all(held.map((one) => one.until(isReady)));
  const refused = await Promise.all([open(greedy), open(greedy)]);
  for (const one of refused) {
    const { code, reason } = await one.closed;
    expect([code, reason, one.frames]).toEqual([ROOM_FULL, expect.stringMatching(/1000 live views open .* close some/), []]);
  }
  const theirs = await open(other);
  await theirs.until(isReady);
  await (await watch("/ws/feed", { Authorization: `Bearer ${greedy.token}` })).until(isReady); // another room
  held[0]?.close();
  await held[0]?.closed;
  const again = await open(greedy);
  await again.until(isReady);
  await task(of, on);
  for (const one of [theirs, again, held.at(-1)]) expect((await one?.told((events) => events.length > 0))?.length).toBe(1);
}, 60_000);

test("a room holds ten thousand sockets, whoever has them, and its reasons fit into a close frame", () => {
  expect([whyFull(SOCKETS_OF_CALLER_MAX - 1, SOCKETS_OF_ROOM_MAX - 1), whyFull(0, SOCKETS_OF_ROOM_MAX - 1)]).toEqual([null, null]);
  expect(whyFull(0, SOCKETS_OF_ROOM_MAX)).toContain("try again later");
  for (const why of [whyFull(0, SOCKETS_OF_ROOM_MAX), whyFull(SOCKETS_OF_CALLER_MAX, SOCKETS_OF_ROOM_MAX)])
    expect(new TextEncoder().encode(why ?? "").length).toBeLessThanOrEqual(123);
});
