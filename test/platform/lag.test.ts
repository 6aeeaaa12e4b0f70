// Consumers whose watermark stays behind what does not concern them: they miss nothing that does.
import { expect, test } from "vitest";
import { z } from "zod";
import { defineEvents } from "#worker/platform/event-catalog.ts";
import { appendStatement } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Consumer, drainStream, LAG_MAX, MAX_ATTEMPTS } from "#worker/platform/outbox.ts";
import { sweep } from "#worker/platform/sweep.ts";
import { composition } from "#worker/slices.ts";
import { nothingLeftForCron } from "../support/cron.ts";
import { board, contextOf, must, organization } from "../support/factories.ts";

const NONE = z.object({});
const probes = defineEvents({
  "lag.wanted": { payload: NONE, says: "wanted", readBy: "board.read" },
  "lag.unwanted": { payload: NONE, says: "did not want", readBy: "board.read" },
});
declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads {
    "lag.wanted": Record<string, never>;
    "lag.unwanted": Record<string, never>;
  }
}
type Type = keyof typeof probes;

/** A board, and a way to append to its stream. */
async function stream() {
  const of = await organization();
  const on = await board(of);
  const by = { actor: { type: "system", id: "test", name: "Test" }, requestId: null, causeId: null, at: new Date().toISOString() } as const;
  const newEvent = (type: Type) => ({ type, subject: { type: "board", id: on.id }, payload: {} });
  const append = (type: Type, times = 1) =>
    appendStatement(
      of.db,
      { organizationId: of.id, boardId: on.id },
      Array.from({ length: times }, () => newEvent(type)),
      by,
    ).run();
  const context = (consumers: Consumer[], now = new Date()) => ({
    ...contextOf(of, now),
    composition: { ...composition, consumers, events: { ...composition.events, ...probes } },
  });
  return { of, on, append, newEvent, context };
}

/** A consumer that notes what it has handled. */
function noting(type: Type = "lag.wanted", name = `lag-${newId()}`) {
  const seen: number[] = [];
  const note = async ({ seq }: { seq: number }) => {
    seen.push(seq);
    return null;
  };
  const consumer: Consumer = { name, on: { [type]: note } };
  return { seen, consumer };
}

test("what concerns a consumer reaches it, however much that does not came before and after without a look", async () => {
  for (const [before, after] of [
    [0, LAG_MAX - 1],
    [0, LAG_MAX],
    [LAG_MAX - 1, 0],
    [LAG_MAX, 0],
    [LAG_MAX, 60],
    [60, LAG_MAX - 1],
  ] as const) {
    const { on, append, context } = await stream();
    const { seen, consumer } = noting();
    await append("lag.wanted");
    await drainStream(context([consumer]), on.id);
    await append("lag.unwanted", before);
    await drainStream(context([consumer]), on.id);
    await append("lag.wanted");
    await append("lag.unwanted", after);
    await drainStream(context([consumer]), on.id);
    await drainStream(context([consumer]), on.id);
    expect([before, after, seen]).toEqual([before, after, [2, 3 + before]]);
  }
});

test("an event that fails is tried again when more than is looked at has come since", async () => {
  const { on, append, context } = await stream();
  const { seen, consumer } = noting();
  let isFailing = true;
  const handle = consumer.on["lag.wanted"];
  const failing: Consumer = {
    ...consumer,
    on: { "lag.wanted": async (...given) => (isFailing ? Promise.reject(new Error("not yet")) : (handle?.(...given) ?? null)) },
  };
  await append("lag.unwanted", LAG_MAX - 2);
  await append("lag.wanted");
  await drainStream(context([failing]), on.id);
  await append("lag.unwanted", LAG_MAX + 5);
  isFailing = false;
  await drainStream(context([failing]), on.id);
  expect(seen, "not before its time").toEqual([]);
  await drainStream(context([failing], new Date(Date.now() + 120_000)), on.id);
  expect(seen).toEqual([LAG_MAX]);
});

test("the tries of an event that concerns its consumer no more are not counted against the next", async () => {
  const { of, on, append, context } = await stream();
  const name = `lag-${newId()}`;
  const failsAt = (type: Type): Consumer => ({ name, on: { [type]: () => Promise.reject(new Error("never")) } });
  await append("lag.wanted");
  for (let n = 1; n < MAX_ATTEMPTS; n++) await drainStream(context([failsAt("lag.wanted")], new Date(Date.now() + n * 120_000)), on.id);
  const later = (n: number) => context([failsAt("lag.unwanted")], new Date(Date.now() + n * 3_600_000));
  await drainStream(later(1), on.id);
  await append("lag.unwanted");
  await drainStream(later(2), on.id);
  expect(must(await of.call<{ total: number }>("GET", "/events/set-aside")).total).toBe(0);
});

test("what one consumer appends reaches another in the same sweep, in whichever order they stand", async () => {
  await nothingLeftForCron();
  const { append, newEvent, context } = await stream();
  const { seen, consumer } = noting("lag.unwanted");
  const echo: Consumer = { name: `lag-${newId()}`, on: { "lag.wanted": async () => ({ writes: [], events: [newEvent("lag.unwanted")] }) } };
  await append("lag.wanted");
  await sweep(context([consumer, echo]), async () => undefined);
  expect(seen).toEqual([3]);
});
