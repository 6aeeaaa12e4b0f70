// What a list of events carries: what a row of the timeline shows, once. Live frames carry events whole.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { abridge } from "#worker/activity/abridge.ts";
import type { ActivityItem } from "#worker/activity/schema.ts";
import { LISTED_TEXT_MAX_CHARS } from "#worker/platform/abridge.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { presentEvent } from "#worker/platform/present-event.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { composition } from "#worker/slices.ts";
import { approval, must, task, workplace } from "../support/factories.ts";
import { isReady, watch } from "../support/sockets.ts";

const LONG = "Rotate the keys of the service and tell whoever uses them. ".repeat(20).trim();
const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).byteLength;

test("fifty rows of the timeline take less than half of what they took with each payload twice and each text whole", async () => {
  const { of, on } = await workplace();
  for (let round = 0; round < 10; round++) {
    const made = await task(of, on, { description: LONG });
    must(await of.call("PATCH", `/tasks/${made.id}`, { body: { status: "in_progress" } }));
    must(await of.call("POST", `/tasks/${made.id}/comments`, { body: { message: LONG } }));
    const asked = await approval(of, made, { metadata: { evidence: LONG } });
    must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "rejected", comment: "No" } }));
  }
  const { items: told } = must(await of.call<{ items: ActivityItem[] }>("GET", "/activity?limit=50"));
  const items = told.map(({ agent_id: _agent, task_id: _task, route_name: _name, route_params: _params, ...event }): EventView => event);
  expect(bytesOf(told) - bytesOf(items), "what clients of the field read beside").toBeLessThan(50 * 300);
  const { results: rows } = await of.db.sql("SELECT * FROM events WHERE organization_id = ?1 ORDER BY id DESC LIMIT 50", of.id).all<EventRow>();
  const whole = rows.map((row) => presentEvent(composition.events, row));
  expect(items.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  const [listed, before] = [bytesOf(items), bytesOf(whole)];
  console.log(`50 rows of the timeline: ${listed} bytes, whole ${before}`);
  expect(listed).toBeLessThan(before / 2);
  const facts = (events: EventView[]) => bytesOf(events.map((event) => [event.before, event.after, event.payload]));
  // About 950 bytes each. A task that was made says all that it has: its parts, watchers, tags and fields too, where it has none.
  expect(facts(items), "what changed, of all fifty").toBeLessThan(48_000);
  for (const event of items) expect(Object.keys(event.payload).filter((name) => ["before", "after"].includes(name))).toEqual([]);
});

test("the row of a change has all that changed, null too, and long texts cut", async () => {
  const { of, first } = await workplace();
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { description: LONG, due_at: "2027-01-02T03:04:05.678Z" } }));
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { due_at: null } }));
  const { items } = must(await of.call<{ items: EventView[] }>("GET", `/activity?task_id=${first.id}`));
  const [cleared, changed, created] = items as [EventView, EventView, EventView];
  expect(cleared).toMatchObject({ before: { due_at: "2027-01-02T03:04:05.678Z" }, after: { due_at: null }, payload: { label: first.key } });
  expect(changed.after?.description).toBe(`${LONG.slice(0, LISTED_TEXT_MAX_CHARS - 1)}…`);
  expect(created.after).toMatchObject({ key: first.key, title: first.title, status: "inbox" });
  expect(created.payload).toEqual({});
});

test("a live frame carries the event whole: pages merge what it says", async () => {
  const { of, on, first } = await workplace();
  const live = await watch(`/ws/board/${on.id}/sync`, { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id });
  await live.until(isReady);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { description: LONG } }));
  const frame = await live.until((one) => one.type === "events");
  const told = frame.type === "events" ? frame.events[0] : undefined;
  expect(told?.after).toMatchObject({ description: LONG });
  expect(told?.payload.after).toEqual(told?.after);
  live.close();
});

test("whatever a payload holds, nothing of it but what is repeated or long is lost", () => {
  const event = {
    before: null,
    after: null,
    payload: { before: "yesterday", after: [1], label: null, deep: [{ text: "x".repeat(400) }] },
  } as unknown as EventView;
  expect(abridge(event)).toEqual({
    before: null,
    after: null,
    payload: { before: "yesterday", after: [1], label: null, deep: [{ text: `${"x".repeat(LISTED_TEXT_MAX_CHARS - 1)}…` }] },
  });
});
