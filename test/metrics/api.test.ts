// Metrics over HTTP: what is done is counted a moment later, behind each figure stand its rows, and nobody counts what they do not see.
import { expect, test } from "vitest";
import { type BehindList, type CycleTimes, type Dashboard, DOTS_MAX, EXACT_MAX, type Series } from "#worker/metrics/schema.ts";
import { metricsConsumer } from "#worker/metrics/subscriber.ts";
import { drain } from "#worker/platform/outbox.ts";
import { exported, imported } from "../exports/transfers.ts";
import { agentOn, approval, board, contextOf, gateway, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Call = TestOrganization["call"];
const query = (asked: Record<string, string>) => new URLSearchParams(asked).toString();
const series = async (call: Call, asked: Record<string, string>) => must(await call<Series>("GET", `/metrics/series?${query(asked)}`));
const behind = async (call: Call, asked: Record<string, string>) => must(await call<BehindList>("GET", `/metrics/tasks?${query(asked)}`));
const heard = ({ db, shard }: TestOrganization, ...boards: { id: string }[]) =>
  Promise.all(boards.map(({ id }) => drain(metricsConsumer, id, contextOf({ db, shard }), 0)));
const move = async ({ call }: { call: Call }, { id }: { id: string }, fields: Record<string, unknown>) =>
  must(await call("PATCH", `/tasks/${id}`, { body: fields }));

/** A board with a task that is done, one in progress since long ago, and one in the inbox; no approval is needed. */
async function office() {
  const of = await organization();
  const on = await board(of, { key: "OPS", require_approval_for_done: false });
  const [done, begun] = [await task(of, on, { title: "Done" }), await task(of, on, { title: "Begun", status: "in_progress" })];
  await task(of, on, { title: "New" });
  await move(of, done, { status: "in_progress" });
  await move(of, done, { status: "done" });
  await heard(of, on);
  return { of, on, done, begun };
}

test("what is done is counted, behind the figure stands the task, and what is reopened is taken back", async () => {
  const { of, on, done } = await office();
  const before = await series(of.call, { metric: "throughput", range_key: "7d", time_zone: "Asia/Kathmandu" });
  expect(before).toMatchObject({
    unit: "tasks",
    bucket: "day",
    is_of_all_boards: true,
    is_exact: true,
    is_catching_up: false,
    primary: { total: { done: 1 } },
  });
  expect(before.primary.points.map(({ values }) => values.done)).toEqual([null, null, null, null, null, null, 1]);
  expect([before.comparison?.total, before.since]).toEqual([{ done: null }, on.created_at]); // nobody knows what was before the board
  expect(before.primary.points.at(-1)?.period).toMatch(/T18:15:00\.000Z$/); // midnight in Kathmandu
  const { from, until } = before.primary;
  expect((await behind(of.call, { metric: "throughput", from, until })).items).toMatchObject([
    { kind: "task", id: done.id, key: "OPS-1", title: "Done", lead_seconds: expect.any(Number), cycle_seconds: expect.any(Number) },
  ]);
  const dots = async (call: Call) => must(await call<CycleTimes>("GET", "/metrics/cycle-times?range_key=7d"));
  const [dot] = (await dots(of.call)).items;
  expect(dot).toEqual({ task_id: done.id, board_id: on.id, key: "OPS-1", title: "Done", done_at: expect.any(String), cycle_seconds: expect.any(Number) });
  await of.db
    .sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3) INSERT INTO task_completions(board_id, task_id, organization_id, agent_id, done_at, lead_seconds, cycle_seconds)
      SELECT ?1, printf('01900000-0000-7000-8000-%012d', i), ?2, '', strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || i || ' seconds'), 9, CASE i WHEN 1 THEN NULL ELSE i END FROM n`,
      on.id,
      of.id,
      EXACT_MAX + 1,
    )
    .run();
  const many = await dots(of.call);
  expect([many.total, many.items.length, many.items[0], many.items.at(-1)?.cycle_seconds]).toEqual([EXACT_MAX + 1, DOTS_MAX, dot, DOTS_MAX]);
  const madeAt = (at: string) => of.db.sql("UPDATE boards SET created_at = ?2 WHERE id = ?1", on.id, at).run();
  await madeAt("2020-01-01T00:00:00.000Z");
  const rough = await series(of.call, { metric: "cycle_time", range_key: "7d" });
  expect(rough.comparison?.total.count, "the week before had none").toBe(0);
  await madeAt(on.created_at);
  const { count = null, p50 = null } = rough.primary.total;
  expect([rough.is_exact, count, Math.abs(Number(p50) / ((EXACT_MAX + 2) / 2) - 1) < 0.1], "a tenth, of the whole too").toEqual([false, EXACT_MAX + 1, true]);
  const { primary: done7 } = must(await of.call<Dashboard>("GET", "/metrics/dashboard?range_key=7d")).throughput;
  expect(
    done7.points.reduce((sum, { value }) => sum + value, 0),
    "with one that was never in progress",
  ).toBe(EXACT_MAX + 2);
  const throughput = await series(of.call, { metric: "throughput", range_key: "7d" });
  expect(throughput.primary.total.done, "the whole is its parts").toBe(EXACT_MAX + 2);
  expect(many.items[1], "one that is not on this board has no name here").toMatchObject({ key: null, title: null, cycle_seconds: 2 });
  expect((await dots((await member(of)).call)).total, "nothing of boards that one does not see").toBe(0);
  await of.db.sql("DELETE FROM task_completions WHERE board_id = ?1 AND task_id <> ?2", on.id, done.id).run();
  const csv = await of.call<string>("GET", `/metrics/export.csv?${query({ metric: "throughput", range_key: "3d" })}`);
  expect(csv.headers.get("Content-Disposition")).toMatch(/^attachment; filename="throughput-3d-/);
  const lines = csv.body.split("\r\n");
  expect([lines.length, lines[0], lines[1]?.split(",").at(-1), lines[6]?.endsWith("Z,1")]).toEqual([8, "range,from,until,done", "", true]);
  await move(of, done, { status: "todo" });
  await heard(of, on);
  expect((await series(of.call, { metric: "throughput", range_key: "7d" })).primary.total).toEqual({ done: 0 });
  expect((await behind(of.call, { metric: "throughput", from, until })).total).toBe(0);
  await of.call("DELETE", `/tasks/${done.id}`);
  await heard(of, on);
  expect((await series(of.call, { metric: "flow" })).primary.total).toEqual({ inbox: 1, todo: 0, in_progress: 1, blocked: 0, review: 0, done: 0 });
});

test("work that stands still ages from when it came into its status, whoever has it; the dashboard tells what is now", async () => {
  const { of, on, begun } = await office();
  await of.db.sql("UPDATE task_spans SET entered_at = ?2 WHERE task_id = ?1", begun.id, new Date(Date.now() - 100 * 3_600_000).toISOString()).run();
  const scout = await agentOn(of, on);
  await move(of, begun, { assigned_agent_id: scout.id });
  await heard(of, on);
  const ages = await series(of.call, { metric: "ageing", agent_id: scout.id });
  expect(ages.primary.points.map(({ values }) => values.in_progress)).toEqual([0, 0, 1, 0, 0, 0]);
  const old = { metric: "ageing", min_hours: "72", max_hours: "168" };
  expect((await behind(of.call, old)).items).toMatchObject([{ id: begun.id, status: "in_progress" }]);
  expect((await behind(of.call, { ...old, status: "review" })).total).toBe(0);
  const { kpis, wip, throughput } = must(await of.call<Dashboard>("GET", `/metrics/dashboard?range_key=24h&board_id=${on.id}`));
  expect(kpis).toMatchObject({ tasks_in_progress: 1, inbox_tasks: 1, done_tasks: 1, error_rate_pct: 0, median_cycle_time_hours_7d: 0 });
  expect([wip.primary.points.at(-1), throughput.primary.points.at(-1)]).toMatchObject([{ inbox: 1, in_progress: 1, review: 0, done: 1 }, { value: 1 }]);
  expect([wip.primary.points.length, wip.comparison.points.length]).toEqual([24, 24]);
});

test("approvals tell how long people let others wait, and runs how they ended, aborted ones apart", async () => {
  const { of, on, begun } = await office();
  const asked = await approval(of, begun, { action: "deploy" });
  await approval(of, begun, { action: "other" });
  must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved" } }));
  const lab = await gateway(of);
  const ended = (status: string, at: string) =>
    of.db.sql(
      `INSERT INTO runs(id, organization_id, gateway_id, board_id, task_id, session_key, status, parameters, requested_by, deadline_at, created_at, ended_at)
       VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3, ?4, 's', ?5, '{}', '{}', ?6, ?6, ?6)`,
      of.id,
      lab.id,
      on.id,
      begun.id,
      status,
      at,
    );
  const now = new Date().toISOString();
  await of.db.d1.batch([
    ...["succeeded", "succeeded", "succeeded", "failed", "aborted"].map((status) => ended(status, now)),
    ended("failed", "2020-01-01T00:00:00.000Z"),
  ]);
  expect((await series(of.call, { metric: "run_error_rate" })).primary.total).toEqual({ rate: 0.25, failed: 1, succeeded: 3, aborted: 1 });
  const { primary } = await series(of.call, { metric: "approval_latency" });
  expect(primary.total).toMatchObject({ count: 1, p50: expect.any(Number) });
  const at = { from: primary.from, until: primary.until };
  expect((await behind(of.call, { metric: "approval_latency", ...at })).items).toMatchObject([
    { kind: "approval", id: asked.id, task_id: begun.id, status: "approved" },
  ]);
  expect((await behind(of.call, { metric: "run_error_rate", ...at })).items.map(({ status }) => status)).toEqual([
    "failed",
    "succeeded",
    "succeeded",
    "succeeded",
  ]);
  const dashboard = must(await of.call<Dashboard>("GET", "/metrics/dashboard"));
  expect([dashboard.kpis.error_rate_pct, dashboard.pending_approvals.total, dashboard.pending_approvals.items[0]?.action_type]).toEqual([25, 1, "other"]);
});

test("figures are of the boards that one sees, and say so; what is not seen is not there", async () => {
  const { of, on } = await office();
  const open = await board(of);
  const reader = await member(of, { reads: [open.id] });
  const seen = await series(reader.call, { metric: "flow" });
  expect([seen.is_of_all_boards, seen.primary.total.inbox]).toEqual([false, 0]);
  expect((await behind(reader.call, { metric: "flow", status: "inbox" })).total).toBe(0);
  expect(refusal(await reader.call("GET", `/metrics/series?metric=flow&board_id=${on.id}`))).toBe("404 not_found");
  expect(refusal(await reader.call("GET", `/metrics/tasks?metric=flow&board_id=${on.id}`))).toBe("404 not_found");
  expect(refusal(await of.call("GET", "/metrics/series?metric=flow&time_zone=Mars/Olympus"))).toBe("422 invalid_input");
});

test("what an import brought is counted as it was, from its events", async () => {
  const { of } = await office();
  const to = await organization(of.shard);
  expect((await imported(to, await exported(of))).status).toBe("ready");
  const boards = must(await to.call<{ items: { id: string }[] }>("GET", "/boards")).items;
  await drain(metricsConsumer, to.id, contextOf(to), 0);
  await heard(to, ...boards);
  const asked = { metric: "flow", range_key: "24h" };
  expect((await series(to.call, asked)).primary.total).toEqual((await series(of.call, asked)).primary.total);
  expect((await series(to.call, { metric: "cycle_time" })).primary.total.count).toBe(1);
});
