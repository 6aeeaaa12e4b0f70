// What comes while a nudge is on its way is in the next one: a burst is told to its end, and nothing need happen after it.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { publish } from "#worker/platform/publish.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { eventsOf, must, task, workplace } from "../support/factories.ts";
import { isReady, watch } from "../support/sockets.ts";

test("of many commits while a room is being nudged the last is told too", async () => {
  const nudged: number[] = [];
  const first = Promise.withResolvers<void>();
  const room = {
    nudge: async (_scope: unknown, seq: number) => {
      nudged.push(seq);
      if (nudged.length === 1) await first.promise;
      return seq;
    },
  };
  const bindings = { ...env, BOARD_ROOMS: { idFromName: (name: string) => name, get: () => room } as unknown as typeof env.BOARD_ROOMS };
  const stream = { organizationId: newId(), boardId: newId() };
  const commits = [1, 2, 3, 4, 5].map((seq) => publish({ env: bindings, composition }, "SHARD_0", { stream, seq, events: [], lastEventId: seq }));
  first.resolve();
  await Promise.all(commits);
  expect(nudged).toEqual([1, 5]);
});

test("a page hears a burst to its end, though nothing comes after it", async () => {
  const { of, on } = await workplace();
  const live = await watch(`/ws/board/${on.id}/sync`, { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id });
  const { seq } = await live.until(isReady);
  const made = async () => (await eventsOf(of, `board_id=${on.id}&type=task.created`)).length;
  const before = await made();
  await Promise.all(Array.from({ length: 20 }, (_, index) => task(of, on, { title: `T${index}` })));
  const told = await live.told((events) => events.length >= 20);
  expect(told.map((event) => event.seq)).toEqual(Array.from({ length: 20 }, (_, index) => seq + 1 + index));
  expect(must(await of.call<{ seq: number }>("GET", `/boards/${on.id}/snapshot`)).seq).toBe(seq + 20);
  expect(await made()).toBe(before + 20);
});
