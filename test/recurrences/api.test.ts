// Recurring tasks: who writes them, what is refused, what they make and when; over an outage, with cron cut off and run twice at once.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { makeDue } from "#worker/recurrences/jobs.ts";
import { type Recurrence, RECURRENCES_MAX } from "#worker/recurrences/schema.ts";
import { portable } from "#worker/recurrences/portable.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Call } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { agentOn, board, contextOf, eventsOf, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { heldUp, meeting } from "../support/racing.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const codeOf = ({ status, body }: { status: number; body: unknown }) => `${status} ${(body as { code?: string }).code}`;
const WEEKLY = { title: "Look through the alerts", rrule: "FREQ=WEEKLY;BYDAY=MO,TH", starts_at: "2026-01-01T09:00", time_zone: "Europe/Berlin" };
const HOURLY = { ...WEEKLY, title: "Check the queue", rrule: "FREQ=HOURLY", time_zone: "UTC" };

async function stage(shard?: string) {
  const of = await organization(shard);
  const on = await board(of);
  return { of, on, at: `/boards/${on.id}/recurrences` };
}
const made = async (call: Call, at: string, body: object = WEEKLY): Promise<Recurrence> => must(await call<Recurrence>("POST", at, { body }));
const tasksOn = async ({ call }: TestOrganization, on: { id: string }): Promise<Task[]> =>
  must(await call<{ items: Task[] }>("GET", `/tasks?board_id=${on.id}&limit=200`)).items.toSorted((a, b) => a.number - b.number);

/** Cron of a time, on the shard of the organization; `before`: awaited before each batch that changes something. */
function cronAt(of: TestOrganization, now: Date, before: () => Promise<void> = async () => {}): ConsumerContext {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const held = (d1: D1Database) => counting(d1, counts, (texts) => (texts.some((text) => text.includes("INTO events")) ? before() : Promise.resolve()));
  const bindings = { ...env, SHARD_0: held(env.SHARD_0), SHARD_1: held(env.SHARD_1 as D1Database) };
  return { ...contextOf(of, now, bindings), db: shardDatabase(bindings, of.shard) };
}

test("whoever writes on a board writes its recurring tasks; readers and agents of it read them, others learn nothing", async () => {
  const { of, on, at } = await stage();
  const [ana, reader, stranger] = [await member(of, { writes: [on.id] }), await member(of, { reads: [on.id] }), await member(of)];
  const scout = await agentOn(of, on);
  const first = await made(ana.call, at, { ...WEEKLY, due_after_minutes: 480, skipped_days: ["2026-12-24", "2026-12-24"] });
  expect(first).toMatchObject({ board_id: on.id, status: "todo", priority: "medium", missed: "all", is_paused: false, made_count: 0, version: 1 });
  expect([first.skipped_days, first.next.length, first.next[0]?.at]).toEqual([["2026-12-24"], 10, first.next_at]);
  expect(first.next.every(({ local_at }) => local_at.endsWith("T09:00"))).toBe(true);
  for (const call of [of.call, reader.call, scout.call]) {
    expect(must(await call<{ items: Recurrence[]; total: number }>("GET", at))).toMatchObject({
      total: 1,
      items: [{ id: first.id, next: first.next.slice(0, 3) }],
    });
    expect(must(await call("GET", `${at}/${first.id}`))).toEqual(first);
  }
  expect(codeOf(await stranger.call("GET", at))).toBe("403 forbidden");
  for (const call of [reader.call, scout.call]) expect(codeOf(await call("POST", at, { body: WEEKLY }))).toBe("403 forbidden");
  const other = await stage(of.shard);
  expect(codeOf(await other.of.call("GET", at))).toBe("404 not_found");
  expect(codeOf(await other.of.call("PATCH", `${other.at}/${first.id}`, { body: { is_paused: true } }))).toBe("404 not_found");
  const question = new URLSearchParams({ rrule: WEEKLY.rrule, starts_at: WEEKLY.starts_at, time_zone: WEEKLY.time_zone });
  const preview = must(await reader.call<{ next: Recurrence["next"] }>("GET", `/boards/${on.id}/recurrence-preview?${question}`));
  expect(preview.next.map((one) => one.at)).toEqual(first.next.map((one) => one.at));
  must(await ana.call("DELETE", `${at}/${first.id}`));
  expect(codeOf(await ana.call("GET", `${at}/${first.id}`))).toBe("404 not_found");
  const told = (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type.startsWith("recurrence."));
  expect(told.map(({ type, subject }) => [type, subject.id])).toEqual([
    ["recurrence.created", first.id],
    ["recurrence.deleted", first.id],
  ]);
});

test("what names nobody, nothing or no moment is refused, and there is a bound", async () => {
  const { of, on, at } = await stage();
  const elsewhere = await agentOn(of, await board(of));
  for (const body of [
    { ...WEEKLY, rrule: "FREQ=MINUTELY" },
    { ...WEEKLY, rrule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" },
    { ...WEEKLY, time_zone: "Mars/Olympus" },
    { ...WEEKLY, starts_at: "2026-06-31T09:00" },
    { ...WEEKLY, starts_at: "2026-03-29T02:30" },
    { ...WEEKLY, status: "done" },
    { ...WEEKLY, assigned_agent_id: elsewhere.id },
    { ...WEEKLY, tag_ids: [newId()] },
    { ...WEEKLY, custom_field_values: { none: 1 } },
    { ...WEEKLY, is_secret: true },
  ])
    expect([body, codeOf(await of.call("POST", at, { body }))]).toEqual([body, "422 invalid_input"]);
  const first = await made(of.call, at);
  expect(codeOf(await of.call("PATCH", `${at}/${first.id}`, { body: { rrule: "FREQ=DAILY;UNTIL=20260101" } }))).toBe("422 invalid_input");
  expect(codeOf(await of.call("PATCH", `${at}/${first.id}`, { body: { title: "x" }, headers: { "If-Match": '"7"' } }))).toBe("412 stale_version");
  await of.db
    .sql(
      `INSERT INTO recurrences SELECT 'x' || value || r.id, organization_id, board_id, title, template, rrule, starts_at, time_zone, skipped_days, missed, 1,
       decided_until, NULL, NULL, NULL, 0, created_by, 1, created_at, updated_at FROM recurrences r, json_each(?2) WHERE r.id = ?1`,
      first.id,
      JSON.stringify(Array.from({ length: RECURRENCES_MAX - 1 }, (_, index) => index)),
    )
    .run();
  expect(codeOf(await of.call("POST", at, { body: WEEKLY }))).toBe("409 conflict");
  expect(on.id).toBe(first.board_id);
});

test("after a day without a server each moment has become one task, whether cron is cut off or runs twice at once", async () => {
  const { of, on, at } = await stage();
  const rule = await made(of.call, at, { ...HOURLY, due_after_minutes: 30, missed: "all" });
  const later = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS + DAY_MS + HOUR_MS / 2);
  let changes = 0;
  await makeDue(
    cronAt(of, later, async () => {
      if (++changes % 5 === 0) throw new Error("cut off");
    }),
    7,
  );
  const both = meeting(2);
  await Promise.all([makeDue(cronAt(of, later, both)), makeDue(cronAt(of, later, both))]);
  const tasks = await tasksOn(of, on);
  const moments = Array.from({ length: 24 }, (_, hour) => new Date(later.getTime() - HOUR_MS / 2 - (23 - hour) * HOUR_MS));
  expect(tasks.map(({ due_at }) => due_at)).toEqual(moments.map((moment) => new Date(moment.getTime() + HOUR_MS / 2).toISOString()));
  expect(tasks.map(({ number, key, title }) => [number, key, title])).toEqual(tasks.map((_, index) => [index + 1, `${on.key}-${index + 1}`, HOURLY.title]));
  expect(tasks.every((one) => one.recurrence_id === rule.id && one.created_by.type === "system" && one.created_by.name === "Mission Control")).toBe(true);
  expect((await task(of, on)).recurrence_id).toBeNull();
  expect(must(await of.call("GET", `${at}/${rule.id}`))).toMatchObject({
    made_count: 24,
    last_at: moments.at(-1)?.toISOString(),
    last_task_id: tasks.at(-1)?.id,
    version: 1,
  });
  const told = (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "recurrence.made");
  expect(told.map(({ about, payload }) => [about?.id, (payload.task as { key: string }).key, payload.occurrence_at])).toEqual(
    tasks.map(({ id, key }, index) => [id, key, moments[index]?.toISOString()]),
  );
  expect(told[0]?.message).toBe(`Mission Control made the recurring task ${tasks[0]?.key}`);
  expect(told[0]?.actor).toEqual({ type: "system", id: rule.id, name: "Mission Control" });
  expect(await makeDue(cronAt(of, later))).toBe(0);
});

test("who changes when a rule comes while it makes a task is told so, and that task is not made again", async () => {
  const { of, on, at } = await stage();
  const ana = await member(of, { writes: [on.id] });
  const rule = await made(of.call, at, HOURLY);
  const later = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS + 60_000);
  const skipping = { token: ana.token, organizationId: of.id, body: { skipped_days: ["2020-01-01"] } };
  const held = await heldUp("PATCH", `${at}/${rule.id}`, skipping, () => makeDue(cronAt(of, later)));
  expect(codeOf(held)).toBe("409 conflict");
  must(await of.call("PATCH", `${at}/${rule.id}`, { body: skipping.body }));
  await makeDue(cronAt(of, later));
  expect((await tasksOn(of, on)).length).toBe(1);
});

test("a rule that wants only the last of what was missed makes that; one that is paused or skips the day nothing; one on an archived board none of it", async () => {
  const { of, on, at } = await stage();
  const resting = await board(of);
  const [last, paused, skips, archived] = [
    await made(of.call, at, { ...HOURLY, missed: "last" }),
    await made(of.call, at, HOURLY),
    await made(of.call, at, HOURLY),
    await made(of.call, `/boards/${resting.id}/recurrences`, HOURLY),
  ];
  const days = [0, 1, 2].map((day) => new Date(Date.now() + day * DAY_MS).toISOString().slice(0, 10));
  must(await of.call("PATCH", `${at}/${paused.id}`, { body: { is_paused: true } }));
  const skipped = must(await of.call<Recurrence>("PATCH", `${at}/${skips.id}`, { body: { skipped_days: days } }));
  expect([skipped.next.every((one) => one.is_skipped), (skipped.next_at ?? "") > (days[2] ?? "")]).toEqual([true, true]);
  must(await of.call("POST", `/boards/${resting.id}/archive`));
  const later = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS + DAY_MS + HOUR_MS / 2);
  await makeDue(cronAt(of, later));
  const tasks = await tasksOn(of, on);
  expect(tasks.map(({ recurrence_id }) => recurrence_id)).toEqual([last.id]);
  const told = (await eventsOf(of, `resource_id=${last.id}`)).at(-1);
  const missed = (await eventsOf(of, `resource_id=${last.id}`)).at(-2);
  expect([missed?.type, missed?.payload.left_out_from]).toEqual(["recurrence.missed", last.next_at]);
  expect(told?.payload).toMatchObject({ occurrence_at: new Date(later.getTime() - HOUR_MS / 2).toISOString(), left_out_from: last.next_at });
  must(await of.call("POST", `/boards/${resting.id}/unarchive`));
  const resumed = must(await of.call<Recurrence>("PATCH", `${at}/${paused.id}`, { body: { is_paused: false } }));
  expect(resumed.next_at).toBe(resumed.next[0]?.at);
  expect((await tasksOn(of, resting)).length).toBe(0);
  const next = must(await of.call<Recurrence>("GET", `/boards/${resting.id}/recurrences/${archived.id}`)).next_at;
  expect(next).toBe(new Date(later.getTime() + HOUR_MS / 2).toISOString());
});

test("what a rule names and is there no more is left out of its tasks, which come nevertheless, and the event says so", async () => {
  const { of, on, at } = await stage();
  const scout = await agentOn(of, on);
  const ana = await member(of, { writes: [on.id] });
  const tag = must(await of.call<{ id: string }>("POST", "/tags", { body: { name: "Chore" } }));
  const rule = await made(of.call, at, { ...HOURLY, assigned_agent_id: scout.id, tag_ids: [tag.id], description: "All of them.", priority: "high" });
  const in_ = (hours: number) => new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS + hours * HOUR_MS + 60_000);
  await makeDue(cronAt(of, in_(1)));
  expect((await tasksOn(of, on))[0]?.tag_ids).toEqual([tag.id]);
  must(await of.call("DELETE", `/tags/${tag.id}`));
  must(await of.call("PATCH", `/agents/${scout.id}`, { body: { board_id: (await board(of)).id } as Partial<Agent> }));
  await makeDue(cronAt(of, in_(2)));
  must(await of.call("PATCH", `${at}/${rule.id}`, { body: { assigned_user_id: ana.id, tag_ids: [] } }));
  await makeDue(cronAt(of, in_(3)));
  const tasks = await tasksOn(of, on);
  expect(tasks.map(({ assigned_agent_id, assigned_user_id, tag_ids, priority }) => [assigned_agent_id ?? assigned_user_id, tag_ids, priority])).toEqual([
    [scout.id, [], "high"], // a tag that is deleted leaves its tasks
    [null, [], "high"],
    [ana.id, [], "high"],
  ]);
  const told = (await eventsOf(of, `resource_id=${rule.id}`)).filter(({ type }) => type === "recurrence.made");
  expect(told.map(({ payload }) => payload.left_out)).toEqual([[], ["assignee", "tag_ids"], []]);
});

test("a rule is its board's: it goes on when its author has left, in nobody's name and for nobody who is gone, and whoever writes there pauses it", async () => {
  const { of, on, at } = await stage();
  const [ana, bo] = [await member(of, { writes: [on.id] }), await member(of, { writes: [on.id] })];
  const rule = await made(ana.call, at, { ...HOURLY, assigned_user_id: ana.id });
  const { items } = must(await of.call<{ items: { id: string; user_id: string }[] }>("GET", "/organizations/me/members"));
  must(await of.call("DELETE", `/organizations/me/members/${items.find(({ user_id }) => user_id === ana.id)?.id}`));
  const in_ = (hours: number) => new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS + hours * HOUR_MS + 60_000);
  await makeDue(cronAt(of, in_(1)));
  const tasks = await tasksOn(of, on);
  expect(tasks.map(({ assigned_user_id, created_by }) => [assigned_user_id, created_by])).toEqual([
    [null, expect.objectContaining({ type: "system", id: rule.id })],
  ]);
  expect((await ana.call("GET", at)).status).toBe(404);
  must(await bo.call("PATCH", `${at}/${rule.id}`, { body: { is_paused: true } }));
  await makeDue(cronAt(of, in_(2)));
  expect(await tasksOn(of, on)).toHaveLength(1);
});

test("the many rules of one organization wait in turn, and those of others do not wait for them", async () => {
  const many = await stage("SHARD_0");
  const few = await stage("SHARD_0");
  const first = await made(many.of.call, many.at, HOURLY);
  await many.of.db
    .sql(
      `INSERT INTO recurrences SELECT 'r' || value || r.id, organization_id, board_id, title, template, rrule, starts_at, time_zone, skipped_days, missed, 0,
       decided_until, next_at, NULL, NULL, 0, created_by, 1, created_at, updated_at FROM recurrences r, json_each(?2) WHERE r.id = ?1`,
      first.id,
      JSON.stringify(Array.from({ length: 500 }, (_, index) => index)),
    )
    .run();
  await made(few.of.call, few.at, HOURLY);
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [], readBy: new Map() };
  const bindings = { ...env, SHARD_0: counting(env.SHARD_0, counts) };
  const later = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS + 60_000);
  const organizations = await many.of.db
    .sql("SELECT count(DISTINCT organization_id) AS n FROM recurrences WHERE next_at <= ?1", later.toISOString())
    .first<number>("n");
  const most = (organizations ?? 0) + 4;
  expect(await makeDue({ ...contextOf(many.of, later, bindings), db: shardDatabase(bindings, "SHARD_0") }, most)).toBe(most);
  expect((await tasksOn(few.of, few.on)).length).toBe(1);
  expect((await tasksOn(many.of, many.on)).length).toBe(5);
  const looked = [...(counts.readBy ?? [])].find(([text]) => text.includes("row_number"))?.[1] ?? 0;
  expect(looked).toBeGreaterThan(0);
  expect(looked, "not all of the 500 are read to find five").toBeLessThan(380);
  await many.of.db.sql("UPDATE recurrences SET is_paused = 1, next_at = NULL WHERE organization_id = ?1", many.of.id).run();
});

test("a rule that was imported makes nothing of that moment: it says when it comes next before cron has worked that out", async () => {
  const { of, on, at } = await stage();
  const rule = await made(of.call, at);
  const [recurrences] = portable.tables;
  if (!recurrences || typeof recurrences.arrives === "string") throw new Error("rules do not arrive");
  const now = new Date().toISOString();
  const { decided_until, next_at } = recurrences.arrives({ is_paused: 0 }, now);
  await of.db.sql("UPDATE recurrences SET decided_until = ?2, next_at = ?3 WHERE id = ?1", rule.id, decided_until, next_at).run();
  expect(must(await of.call<Recurrence>("GET", `${at}/${rule.id}`)).next_at).toBe(rule.next_at);
  must(await of.call("PATCH", `${at}/${rule.id}`, { body: { missed: "last" } }));
  await makeDue(cronAt(of, new Date()));
  expect(must(await of.call<Recurrence>("GET", `${at}/${rule.id}`))).toMatchObject({ next_at: rule.next_at, made_count: 0 });
  expect(await tasksOn(of, on)).toEqual([]);
});

test("a rule whose commit is refused each time is tried once a minute, and not until the minute is over", async () => {
  const of = await organization("SHARD_0");
  const on = await board(of);
  const rule = await made(of.call, `/boards/${on.id}/recurrences`, HOURLY);
  await of.db.sql("UPDATE recurrences SET next_at = NULL WHERE id <> ?1", rule.id).run();
  let tries = 0;
  const moved = async (texts: string[]) => {
    if (!texts.some((text) => text.includes("INTO events"))) return;
    const next = new Date(Date.parse(rule.next_at ?? "") - ++tries).toISOString();
    await of.db.sql("UPDATE recurrences SET next_at = ?2 WHERE id = ?1", rule.id, next).run();
  };
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const bindings = { ...env, SHARD_0: counting(env.SHARD_0, counts, moved) };
  const later = new Date(Date.parse(rule.next_at ?? "") + 60_000);
  expect(await makeDue({ ...contextOf(of, later, bindings), db: shardDatabase(bindings, "SHARD_0") }, 5)).toBe(1);
  expect([tries, await tasksOn(of, on)]).toEqual([1, []]);
});
