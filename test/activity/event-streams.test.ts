// The events of an organization as server-sent events: each once and in order however often the stream is cut, to whoever may read it.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { HELD_MAX_CHARS, HeardWhole } from "#worker/activity/event-feed.ts";
import { Database } from "#worker/platform/db.ts";
import { blockOf, lastOfEach, tellingStream, together } from "#worker/platform/event-stream.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import { PATIENCE } from "../support/connected.ts";
import { type Reading, readEvents } from "../support/events-read.ts";
import { agentOn, board, eventsOf, member, must, organization, task, type TestOrganization } from "../support/factories.ts";

const LONG = { timeout: 60_000 };
const as = (of: TestOrganization, token = env.LOCAL_AUTH_TOKEN as string) => ({ Authorization: `Bearer ${token}`, "X-Organization-Id": of.id });
const idsIn = ({ events }: Reading): number[] => events.map(({ id }) => Number(id));
const typesIn = ({ events }: Reading) => events.map(({ data }) => data.type);
const scopeOf = (of: TestOrganization) => ({ shard: of.shard, organizationId: of.id, boardId: null });
const wake = (of: TestOrganization) => organizationFeed(env, scopeOf(of)).nudge(scopeOf(of), Number.MAX_SAFE_INTEGER);

/** Many events of a board at once, behind the back of its writers. */
async function happen(of: TestOrganization, on: { id: string }, count: number): Promise<void> {
  await of.db.d1.batch([
    of.db.sql(
      "INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3) SELECT ?1, (SELECT seq FROM streams WHERE id = ?1) + i, ?2, ?1, 'task.updated', 'system', 'x', 'x', 'task', 'x', '{}', '2026-01-01T00:00:00.000Z' FROM n",
      on.id,
      of.id,
      count,
    ),
    of.db.sql("UPDATE streams SET seq = seq + ?2 WHERE id = ?1", on.id, count),
  ]);
  await wake(of);
}

test("a stream that is cut ten times while three hundred things happen tells each once and in order", LONG, async () => {
  const of = await organization();
  const on = await board(of);
  const heard: number[] = [];
  let last: number | null = null;
  const first = await readEvents("/events/stream", as(of));
  await first.leave();
  const start = Math.max(...(await eventsOf(of, "")).map(({ id }) => id));
  for (let cut = 0; cut < 10; cut++) {
    const reading = await readEvents("/events/stream", { ...as(of), "Last-Event-ID": String(last ?? start) });
    await happen(of, on, 15); // of which some are told before it is cut
    await expect.poll(() => idsIn(reading).length, PATIENCE).toBeGreaterThan(cut);
    heard.push(...idsIn(reading));
    last = heard.at(-1) as number;
    await reading.leave();
    await happen(of, on, 15);
  }
  const end = await readEvents("/events/stream", { ...as(of), "Last-Event-ID": String(last) });
  const all = (await of.db.sql("SELECT id FROM events WHERE organization_id = ?1 AND id > ?2 ORDER BY id", of.id, start).all<{ id: number }>()).results.map(
    ({ id }) => id,
  );
  await expect.poll(() => [...heard, ...idsIn(end)].length, PATIENCE).toBe(all.length);
  expect([all.length, [...heard, ...idsIn(end)]]).toEqual([300, all]);
  await end.leave();
});

test("each reader is told what they may read, and what they asked for; the whole event or as the list has it", LONG, async () => {
  const of = await organization();
  const [on, hidden] = [await board(of), await board(of)];
  const first = await task(of, on);
  const ana = await member(of, { reads: [on.id] });
  const scout = await agentOn(of, on);
  const key = (scopes: string[]) =>
    of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes, board_ids: [on.id] } }).then(must);
  const [narrow, deaf] = [await key(["activity:read", "tasks:read"]), await key(["activity:read"])];
  const all = {
    owner: await readEvents("/events/stream", as(of)),
    member: await readEvents("/events/stream", as(of, ana.token)),
    agent: await readEvents("/events/stream", { "X-Agent-Token": scout.token }),
    key: await readEvents("/events/stream", { Authorization: `Bearer ${narrow.token}` }),
    keyWithout: await readEvents("/events/stream", { Authorization: `Bearer ${deaf.token}` }),
    moved: await readEvents("/activity/stream?type=task.moved", as(of)),
    board: await readEvents(`/activity/stream?board_id=${hidden.id}&type=task.`, as(of)),
    since: await readEvents(`/activity/stream?since=2020-01-01T00:00:00Z&board_id=${on.id}`, as(of)),
  };
  await task(of, hidden, { description: "d".repeat(2_000) });
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "todo" } }));
  await expect.poll(() => typesIn(all.owner), PATIENCE).toEqual(["task.created", "task.moved"]);
  for (const reader of [all.member, all.agent, all.key, all.moved]) await expect.poll(() => typesIn(reader), PATIENCE).toEqual(["task.moved"]);
  await expect.poll(() => typesIn(all.board), PATIENCE).toEqual(["task.created"]);
  await expect.poll(() => typesIn(all.since), PATIENCE).toEqual(["board.created", "task.created", "task.moved"]);
  const [whole, cut] = [all.owner, all.board].map(({ events }) => String((events[0]?.data as Partial<EventView> | undefined)?.after?.description).length);
  expect([whole, Number(cut) < 1_000, all.owner.events[0]?.event, all.owner.events[0]?.id]).toEqual([
    2_000,
    true,
    "event",
    String(all.owner.events[0]?.data.id),
  ]);
  expect(all.keyWithout.events).toEqual([]);
  for (const reader of Object.values(all)) await reader.leave();
});

test("what happens is read once for all readers, by their room, and nothing for a reader", LONG, async () => {
  const of = await organization();
  const on = await board(of);
  const readers = await Promise.all([1, 2, 3, 4, 5].map(() => readEvents("/events/stream", as(of))));
  await happen(of, on, 1);
  for (const reader of readers) await expect.poll(() => idsIn(reader).length, PATIENCE).toBe(1);
  const asked = vi.spyOn(Database.prototype, "ask");
  await happen(of, on, 20);
  for (const reader of readers) await expect.poll(() => idsIn(reader).length, PATIENCE).toBe(21);
  expect(asked.mock.calls.length).toBeLessThan(4);
  vi.restoreAllMocks();
  for (const reader of readers) await reader.leave();
});

const view = (id: number, size: number): EventView =>
  ({ id, subject: { type: "task", id: `t${id % 2}` }, payload: { text: "x".repeat(size) } }) as unknown as EventView;
const frame = (...events: EventView[]): string => JSON.stringify({ type: "events", seq: events.at(-1)?.id, events });

test("who takes less than happens is told what is held, then the stream ends, and nothing behind its last is lost", async () => {
  const heard = new HeardWhole((event) => blockOf("event", event, event.id));
  const many = Array.from({ length: 20 }, (_, index) => view(index + 1, HELD_MAX_CHARS / 10));
  heard.hear(frame(...many)); // in one frame, and in more of them
  heard.hear(frame(view(21, 1)));
  const leave = vi.fn();
  const stream = tellingStream({ heard, leave, first: async () => "", news: async () => heard.take(), togetherMs: 0 });
  const text = await new Response(stream).text();
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  expect([ids, leave.mock.calls.length > 0]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], true]);
});

test("a quiet stream says how far its reader is, and never past something that is not told yet; what is told once more comes in the order of its last change", async () => {
  const heard = new HeardWhole((event) => (event.id % 2 ? blockOf("event", event, event.id) : ""));
  heard.hear(frame(view(2, 1)));
  const reader = tellingStream({ heard, leave: () => undefined, first: async () => "", news: async () => heard.take(), togetherMs: 0 }).getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  expect(await next()).toBe(": still here\n\n");
  heard.hear(frame(view(3, 1), view(4, 1)));
  expect(await next()).toMatch(/^id: 3\nevent: event/);
  heard.wake();
  expect(await next()).toBe("id: 4\n: still here\n\n");
  await reader.cancel();
  const late = new HeardWhole((event) => blockOf("event", event, event.id));
  late.hear(frame(view(1, 1), view(2, 1), view(3, 1)));
  late.passOver(2);
  expect(late.take()).toMatch(/^id: 3\nevent: event\ndata: [^\n]+\n\n$/);
  late.hear(frame(view(3, 1)));
  const none = async () => {
    late.take();
    late.hear(frame(view(4, 1))); // while it was found out that the reader may not have them
    return "";
  };
  const other = tellingStream({ heard: late, leave: () => undefined, first: async () => "", news: none, togetherMs: 0 }).getReader();
  const said = async () => new TextDecoder().decode((await other.read()).value);
  expect([await said(), await said()]).toEqual([": still here\n\n", ": still here\n\n"]);
  await other.cancel();
  expect(together([(id) => `a ${id} `, (id) => `b ${id}`], 7)).toBe("a null b 7");
  expect(lastOfEach([view(5, 1), view(6, 1), view(7, 1)]).map(({ id }) => id)).toEqual([6, 7]);
});
