// What a watcher who was away is sent again: in frames of bounded size, and never more than a new snapshot would take.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { commit } from "#worker/platform/commit.ts";
import { MAX_REPLAY_CHARS } from "#worker/platform/room-limits.ts";
import { must, type TestOrganization, workplace } from "./support/factories.ts";
import { isReady, isResync, watch } from "./support/sockets.ts";

/** A frame says what was and what is twice: in the payload, and beside it. */
const FRAME_MAX_CHARS = 3_000_000;
/** A description that takes six times as much in JSON: an event that says both what it was and what it is has 240,000 characters. */
const heavy = (index: number): string => `${"\u0001".repeat(19_990)}${index}`;
const sync = (of: TestOrganization, path: string) => watch(`${path}?since=0`, { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id });

async function edited(times: number) {
  const { of, on, first } = await workplace();
  for (let index = 0; index < times; index++) must(await of.call("PATCH", `/tasks/${first.id}`, { body: { description: heavy(index) } }));
  return { of, on };
}

test("large events are sent again in frames of bounded size, each once and in order, to a board's page and to the feed", async () => {
  const { of, on } = await edited(14);
  for (const path of [`/ws/board/${on.id}/sync`, "/ws/feed"]) {
    const page = await sync(of, path);
    await page.until(isReady);
    const told = page.events().filter((event) => event.type === "task.updated");
    expect(told.map((event) => event.after?.description)).toEqual(Array.from({ length: 14 }, (_, index) => heavy(index)));
    const frames = page.frames.filter(({ type }) => type === "events").map((frame) => JSON.stringify(frame).length);
    expect(frames.reduce((sum, chars) => sum + chars, 0)).toBeGreaterThan(2 * FRAME_MAX_CHARS);
    expect(Math.max(...frames)).toBeLessThan(FRAME_MAX_CHARS);
    page.close();
  }
});

test("whoever has missed more than a snapshot takes is told to load one, however few events it were", async () => {
  const { of, on } = await edited(40);
  const page = await sync(of, `/ws/board/${on.id}/sync`);
  await page.until(isResync);
  expect(JSON.stringify(page.frames).length).toBeLessThan(2 * MAX_REPLAY_CHARS);
  expect(page.frames.some(isReady)).toBe(false);
  page.close();
});

test("a room that missed many large events tells all of them with the next nudge", async () => {
  const { of, on, first } = await workplace();
  const page = await watch(`/ws/board/${on.id}/sync`, { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id });
  await page.until(isReady);
  const actor = { type: "system", id: "test", name: "Test" } as const;
  for (let index = 0; index < 12; index++) {
    const payload = { label: "T-1", title: first.title, before: { description: heavy(index) }, after: { description: heavy(index + 1) } };
    await commit(of.db, {
      stream: { organizationId: of.id, boardId: on.id },
      writes: [],
      events: [{ type: "task.updated", subject: { type: "task", id: first.id }, payload }],
      provenance: { actor, requestId: null, causeId: null, at: new Date().toISOString() },
    });
  }
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { priority: "urgent" } }));
  const told = await page.told((events) => events.some((event) => event.after?.priority === "urgent"));
  expect(told.length, "the twelve and the last one").toBe(13);
  page.close();
});
