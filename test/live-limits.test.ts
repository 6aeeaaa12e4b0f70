// How many live sockets a room holds: a caller who opens them without end is told so, and keeps nobody else out.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { ROOM_FULL, SOCKETS_OF_CALLER_MAX, SOCKETS_OF_ROOM_MAX, whyFull } from "#worker/platform/room-limits.ts";
import { boardRoom } from "#worker/platform/nudge.ts";
import { FrameRate, Owed, OWED_MAX_CHARS, OWED_TO_CALLER_MAX_CHARS, TOO_MANY_FRAMES } from "#worker/platform/room-owed.ts";
import { member, task, workplace } from "./support/factories.ts";
import { isReady, watch } from "./support/sockets.ts";

const AT_ONCE = 50;

test("a person has a hundred live views of a board; the next is closed with the reason, others come in, and one that goes makes room", async () => {
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
    expect([code, reason, one.frames]).toEqual([ROOM_FULL, expect.stringMatching(/100 live views open .* close some/), []]);
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
});

test("a room holds ten thousand sockets, whoever has them, and its reasons fit into a close frame", () => {
  expect([whyFull(SOCKETS_OF_CALLER_MAX - 1, SOCKETS_OF_ROOM_MAX - 1), whyFull(0, SOCKETS_OF_ROOM_MAX - 1)]).toEqual([null, null]);
  expect(whyFull(0, SOCKETS_OF_ROOM_MAX)).toContain("try again later");
  for (const why of [whyFull(0, SOCKETS_OF_ROOM_MAX), whyFull(SOCKETS_OF_CALLER_MAX, SOCKETS_OF_ROOM_MAX)])
    expect(new TextEncoder().encode(why ?? "").length).toBeLessThanOrEqual(123);
});

type Fake = ReturnType<typeof fake>;
const fake = (readyState: number = WebSocket.OPEN) => ({ readyState, send: vi.fn(), close: vi.fn() });
const asSocket = (one: Fake) => one as unknown as WebSocket;
const SIX_MB = "x".repeat(6_000_000);

test("a socket whose holder takes nothing is closed beyond 24 megabytes, 48 for all of one caller; whoever says that they are there is told on", () => {
  let pingedAt = 0;
  const all = Array.from({ length: 3 }, () => fake());
  const told = (owed: Owed, one: Fake, times: number) => {
    for (let n = 0; n < times; n++) owed.send(asSocket(one), SIX_MB, 1_000);
    return [one.send.mock.calls.length, one.close.mock.calls.length];
  };
  const alone = () => new Owed({ ofHolder: (socket) => [socket], pingedAt: () => pingedAt });
  const silent = fake();
  expect([told(alone(), silent, 5), OWED_MAX_CHARS], "the fifth closes it").toEqual([[4, 1], 24_000_000]);
  expect(silent.close).toHaveBeenCalledWith(1013, expect.stringContaining("since"));
  const [talks, pings, owed] = [fake(), fake(), alone()];
  for (let n = 0; n < 8; n++) {
    told(owed, talks, 1);
    owed.heard(asSocket(talks));
    owed.send(asSocket(pings), SIX_MB, 1_000 + n);
    pingedAt = 1_001 + n;
  }
  expect([talks, pings].map((one) => [one.send.mock.calls.length, one.close.mock.calls.length])).toEqual([
    [8, 0],
    [8, 0],
  ]);
  pingedAt = 0;
  const together = new Owed({ ofHolder: () => all.map(asSocket), pingedAt: () => 0 });
  expect([all.map((one) => told(together, one, 3)), OWED_TO_CALLER_MAX_CHARS]).toEqual([
    [
      [3, 0],
      [3, 0],
      [2, 1],
    ],
    48_000_000,
  ]);
});

test("a socket sends a hundred frames a second, of large ones fewer; then it is closed, and what comes after is not read", () => {
  const rate = new FrameRate();
  const taken = (one: Fake, chars: number, count: number) =>
    Array.from({ length: count }, () => rate.takes(asSocket(one), chars, 1_000)).filter(Boolean).length;
  const [small, large] = [fake(), fake()];
  expect([taken(small, 0, 1_000), taken(large, 39_000, 20)]).toEqual([400, 10]);
  expect(large.close).toHaveBeenCalledWith(TOO_MANY_FRAMES, expect.stringContaining("100 frames a second"));
  expect([rate.takes(asSocket(small), 0, 1_100), rate.takes(asSocket(fake(WebSocket.CLOSING)), 0, 1_000)]).toEqual([true, false]);
});

test("on a board too: who floods it, or takes nothing of what it tells, is cut off, and nobody else is", async () => {
  const { of, on } = await workplace();
  const path = `/ws/board/${on.id}/sync`;
  const people = await Promise.all([member(of, { readsAll: true }), member(of, { readsAll: true }), member(of, { readsAll: true })]);
  const [flooding, idle, other] = await Promise.all(people.map(({ token }) => watch(path, { Authorization: `Bearer ${token}` })));
  await Promise.all([flooding, idle, other].map((one) => one?.until(isReady)));
  for (let n = 0; n < 60; n++) flooding?.send("?".repeat(30_000));
  expect((await flooding?.closed)?.code).toBe(TOO_MANY_FRAMES);
  const scope = { shard: of.shard, organizationId: of.id, boardId: on.id };
  const told = { type: "probe", text: "x".repeat(5_200_000) };
  for (let n = 0; n < 5; n++) {
    other?.send(JSON.stringify({ type: "presence", id: n }));
    await other?.until((frame) => frame.type === "ack" && "id" in frame && frame.id === n);
    await boardRoom(env, scope).show(scope, "probe", told, true);
  }
  expect((await idle?.closed)?.code).toBe(1013);
});
