// What is kept, and every figure made of it, against a plain model over a thousand random histories: to the second, on boards, of agents, in
// several time zones and over changes of clocks.
import fc from "fast-check";
import { expect, test } from "vitest";
import { rowsBehind } from "#worker/metrics/behind-store.ts";
import { bucketsOf, type Span } from "#worker/metrics/calendar.ts";
import { type Standing, standingAfter, timings } from "#worker/metrics/figures-store.ts";
import { emptyStatements } from "#worker/metrics/intake-store.ts";
import { BehindQuery, RANGES } from "#worker/metrics/schema.ts";
import type { Of } from "#worker/metrics/scope-store.ts";
import { metricsConsumer } from "#worker/metrics/subscriber.ts";
import { newId } from "#worker/platform/ids.ts";
import { drain } from "#worker/platform/outbox.ts";
import { composition } from "#worker/slices.ts";
import { TASK_STATUSES } from "#worker/tasks/schema.ts";
import { board, contextOf, organization, type TestOrganization } from "../support/factories.ts";
import { type Done, type History, histories, historyOf, percentile, type Places, START, type Stay, type Told } from "./histories.ts";

const NOW = new Date("2026-11-21T08:30:00.000Z");

const APPEND = `INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at)
  SELECT ?1, (SELECT seq FROM streams WHERE id = ?1) + 1 + j.key, ?2, ?1, j.value ->> 'type', 'system', 'test', 'Test', 'task', j.value ->> 'taskId',
    j.value ->> 'payload', j.value ->> 'at' FROM json_each(?3) j ORDER BY j.key`;
/** As they would have been told, board by board in the order of time. */
async function tell({ db, id }: TestOrganization, events: readonly Told[]): Promise<void> {
  const inOrder = events.map((event, index) => ({ event, index })).sort((a, b) => a.event.at.localeCompare(b.event.at) || a.index - b.index);
  const byBoard = Map.groupBy(inOrder, ({ event }) => event.boardId);
  for (const [boardId, told] of byBoard) await db.sql(APPEND, boardId, id, JSON.stringify(told.map(({ event }) => event))).run();
}

const ALL_READ =
  "INSERT OR REPLACE INTO watermarks(consumer, stream_id, seq) SELECT c.value, b.value, 1000000000 FROM json_each(?1) c CROSS JOIN json_each(?2) b";
/** Boards whose events only metrics read: to others they lack most of what real ones say, and each would be set aside behind our back. */
async function boardsForMetrics(of: TestOrganization, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await board(of)).id);
  const others = composition.consumers.map(({ name }) => name).filter((name) => name !== metricsConsumer.name);
  await of.db.sql(ALL_READ, JSON.stringify(others), JSON.stringify(ids)).run();
  return ids;
}

type KeptRow = Record<string, unknown>;
async function kept({ db, id }: TestOrganization): Promise<KeptRow[][]> {
  const all = (sql: string) => db.sql(sql, id).all<KeptRow>();
  const [spans, completions, flow] = await Promise.all([
    all(
      "SELECT board_id, task_id, status, agent_id, began_at, ended_at, entered_at, started_at FROM task_spans WHERE organization_id = ?1 ORDER BY task_id, id",
    ),
    all("SELECT * FROM task_completions WHERE organization_id = ?1 ORDER BY task_id, board_id"),
    all("SELECT * FROM task_flow WHERE organization_id = ?1 ORDER BY board_id, quarter, agent_id"),
    all("SELECT * FROM task_flow_days WHERE organization_id = ?1 ORDER BY board_id, day, agent_id"),
  ]);
  return [spans.results, completions.results, flow.results.filter((row) => TASK_STATUSES.some((status) => row[status] !== 0))];
}

/** Some boards by id; `agentId` null: of all. */
type Which = { ids: readonly string[]; agentId: string | null };
const ofThese = ({ ids, agentId }: Which): Of => ({ boards: "json_each(?2)", parameter: JSON.stringify(ids), agentId });
const isOf =
  ({ ids, agentId }: Which) =>
  (one: { boardId: string; agentId: string }) =>
    ids.includes(one.boardId) && (agentId === null || one.agentId === agentId);
const standingAt = (stays: readonly Stay[], at: number): Standing => {
  const there = stays.filter(({ from, until }) => from < at && until >= at && from < until);
  return Object.fromEntries(TASK_STATUSES.map((status) => [status, there.filter((stay) => stay.status === status).length])) as Standing;
};

/** Every figure of some spans, as the model has it. */
async function compareFigures(which: Which, { db }: TestOrganization, spans: readonly Span[], past: { stays: Stay[]; done: Done[] }): Promise<void> {
  const [of, stays] = [ofThese(which), past.stays.filter(isOf(which))];
  const periods = [
    [0, Math.ceil(spans.length / 2)],
    [Math.ceil(spans.length / 2), spans.length],
  ] as const;
  const found = await db.ask({
    flow: standingAfter(db, spans, of),
    lead: timings(db, "lead_time", spans, periods, of),
    cycle: timings(db, "cycle_time", spans, [], of),
  });
  const doneIn = ({ from, until }: Span) => past.done.filter(isOf(which)).filter(({ at }) => at >= from && at < until);
  const timing = (place: number, all: (number | null)[]) => {
    const values = all.filter((value) => value !== null);
    const [p50, p85] = values.length === 0 ? [null, null] : [percentile(values, 50), percentile(values, 85)];
    return all.length === 0 ? undefined : { span: place, rows: all.length, n: values.length, p50, p85 };
  };
  periods.forEach(([first, end], side) => {
    const whole = doneIn({ from: spans[first]?.from ?? 0, until: spans[end - 1]?.until ?? 0 });
    expect(found.lead.wholes[side]).toEqual(
      timing(
        side,
        whole.map(({ lead }) => lead),
      ),
    );
  });
  spans.forEach(({ from, until }, place) => {
    const done = doneIn({ from, until });
    const timesOf = (values: (number | null)[]) => timing(place, values);
    expect(found.lead.by.get(place)).toEqual(timesOf(done.map(({ lead }) => lead)));
    expect(found.cycle.by.get(place)).toEqual(timesOf(done.map(({ cycle }) => cycle)));
    expect(found.flow[place]).toEqual(standingAt(stays, until));
  });
  expect([found.lead.isExact, found.cycle.isExact]).toEqual([true, true]);
}

/** The rows behind a bucket are those that the model counts there. */
async function compareRows(which: Which, { db }: TestOrganization, { from, until }: Span, past: { stays: Stay[]; done: Done[] }): Promise<void> {
  const bounds = { from: new Date(from).toISOString(), until: new Date(until).toISOString(), status: "review", enteredBefore: NOW.toISOString() };
  const of = ofThese(which);
  const page = BehindQuery.parse({ metric: "flow", limit: 200 });
  const { done, flow } = await db.ask({ done: rowsBehind(db, "throughput", of, bounds, page), flow: rowsBehind(db, "flow", of, bounds, page) });
  const idsOf = (rows: readonly { taskId: string }[]) => rows.map(({ taskId }) => taskId).sort();
  const finished = past.done.filter(isOf(which)).filter(({ at }) => at >= from && at < until);
  const standing = past.stays
    .filter(isOf(which))
    .filter((stay) => stay.status === "review" && stay.from < until && stay.until >= until && stay.from < stay.until);
  expect([done.count?.total, flow.count?.total]).toEqual([finished.length, standing.length]);
  if (finished.length <= 200) expect(done.items.map(({ id }) => id).sort()).toEqual(idsOf(finished));
  if (standing.length <= 200) expect(flow.items.map(({ id }) => id).sort()).toEqual(idsOf(standing));
}

const pastOf = (all: readonly History[]) => ({ stays: all.flatMap(({ stays }) => stays), done: all.flatMap(({ done }) => (done ? [done] : [])) });

test("every figure of a thousand random histories is the plain model's: on a board, of an agent, in any time zone; and made again from the events it is the same", {
  timeout: 120_000,
}, async () => {
  const of = await organization();
  const places: Places = { boards: await boardsForMetrics(of, 3), agents: [newId(), newId()] };
  const all: History[] = [];
  const follow = async () => {
    for (const id of places.boards) await drain(metricsConsumer, id, contextOf(of), 0);
  };
  const asked = fc.record({
    raw: histories,
    range: fc.constantFrom(...RANGES),
    zone: fc.constantFrom("UTC", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"),
    now: fc.integer({ min: START + 90 * 86_400_000, max: NOW.getTime() }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ raw, range, zone, now }) => {
      const fresh = raw.map((one) => historyOf(one, places));
      // What is told later is earlier for nobody: each run's tasks are new.
      all.push(...fresh);
      await tell(
        of,
        fresh.flatMap(({ events }) => events),
      );
      await follow();
      const past = pastOf(all);
      const { before, primary } = bucketsOf(range, zone, new Date(now));
      const spans = [...before, ...primary];
      for (const [ids, agentId] of [
        [places.boards, null],
        [places.boards.slice(0, 1), null],
        [places.boards.slice(1), places.agents[0] as string],
      ] as const) {
        await compareFigures({ ids, agentId }, of, spans, past);
        await compareRows({ ids, agentId }, of, spans.at(-2) as Span, past);
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
  expect(all.length).toBe(1_000);
  const before = await kept(of);
  for (const boardId of places.boards) {
    await of.db.d1.batch([
      ...emptyStatements(of.db, { boardId }),
      of.db.sql("DELETE FROM watermarks WHERE consumer = ?1 AND stream_id = ?2", metricsConsumer.name, boardId),
    ]);
  }
  expect((await kept(of)).flat()).toEqual([]);
  await follow();
  expect(await kept(of)).toEqual(before);
});

test("an event that cannot be counted is set aside, and the others of its page are counted once", async () => {
  const of = await organization();
  const on = await board(of);
  const at = (minute: number) => new Date(START + minute * 60_000).toISOString();
  const made = (minute: number, status: string): Told => ({
    boardId: on.id,
    type: "task.created",
    taskId: newId(),
    at: at(minute),
    payload: { after: { status, created_at: at(minute) } },
  });
  await tell(of, [made(1, "inbox"), made(2, "no such status"), made(3, "done")]);
  await drain(metricsConsumer, on.id, contextOf(of), 0);
  const { results } = await of.db.sql("SELECT status FROM task_spans WHERE board_id = ?1 ORDER BY id", on.id).all<{ status: string }>();
  expect(results.map(({ status }) => status)).toEqual(["inbox", "done"]);
  const aside = await of.db
    .sql("SELECT type FROM set_aside_events WHERE stream_id = ?1 AND consumer = ?2", on.id, metricsConsumer.name)
    .all<{ type: string }>();
  expect(aside.results).toEqual([{ type: "task.created" }]);
});
