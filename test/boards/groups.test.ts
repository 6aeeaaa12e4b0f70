// Groups of boards: what their page shows, their notes, and one heartbeat for all of their agents.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { getTableColumns } from "drizzle-orm";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import type { Agent } from "#worker/agents/schema.ts";
import type { GroupHeartbeatResult } from "#worker/agents/heartbeat-shapes.ts";
import type { BoardGroup, GroupNote } from "#worker/boards/schema.ts";
import { tasks } from "#worker/tasks/tables.ts";
import type { GroupSnapshot } from "#worker/views/schema.ts";
import { BASE, client } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { agentOn, board, eventsOf, gateway, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const groupIn = async ({ call }: TestOrganization, name = "Platform") => must(await call<BoardGroup>("POST", "/board-groups", { body: { name } }));
const snapshot = async (call: TestOrganization["call"], path: string) => must(await call<GroupSnapshot>("GET", path));
const shown = ({ boards }: GroupSnapshot) => boards.map(({ board: { name }, task_counts, tasks }) => [name, task_counts, tasks?.map(({ title }) => title)]);

/** What is answered at a path, and what that cost. */
async function counted<Body>(path: string, token: string, organizationId: string): Promise<{ body: Body; counts: Counts }> {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const bindings = { ...env, SHARD_0: counting(env.SHARD_0, counts), SHARD_1: counting(env.SHARD_1 as D1Database, counts) };
  const headers = { Authorization: `Bearer ${token}`, "X-Organization-Id": organizationId };
  const context = createExecutionContext();
  const request = new Request(`${BASE}/api/v1${path}`, { headers }) as Request<unknown, IncomingRequestCfProperties>;
  const response = await worker.fetch(request, bindings, context);
  const body = (await response.json()) as Body;
  await waitOnExecutionContext(context);
  return { body, counts };
}

test("a group shows of each board in use how many tasks of each status it has, and those that come first", async () => {
  const of = await organization();
  const group = await groupIn(of);
  const on = await board(of, { name: "A", board_group_id: group.id });
  const [put, empty] = [await board(of, { name: "Put away", board_group_id: group.id }), await board(of, { name: "Empty", board_group_id: group.id })];
  await board(of, { name: "Elsewhere" });
  must(await of.call("POST", `/boards/${put.id}/archive`));
  const ana = await agentOn(of, on, { name: "Scout" });
  for (const [title, status, priority] of [
    ["low inbox", "inbox", "low"],
    ["urgent inbox", "inbox", "urgent"],
    ["done", "done", "urgent"],
    ["reviewed", "review", "low"],
    ["ready", "todo", "medium"],
    ["begun", "in_progress", "low"],
    ["begun, urgent", "in_progress", "urgent"],
  ])
    await task(of, on, { title, status, priority });
  await task(of, on, { title: "stuck", status: "blocked", blocked_reason: "no keys", assigned_agent_id: ana.id });
  const path = `/board-groups/${group.id}/snapshot`;
  const counts = { inbox: 2, done: 1, review: 1, todo: 1, in_progress: 2, blocked: 1 };
  const all = await snapshot(of.call, `${path}?include_done=true&per_board_task_limit=100`);
  expect([all.group, all.boards_total]).toEqual([group, 2]);
  const order = ["begun, urgent", "begun", "reviewed", "stuck", "ready", "urgent inbox", "low inbox"];
  expect(shown(all)).toEqual([
    ["A", counts, [...order, "done"]],
    ["Empty", {}, []],
  ]);
  expect(all.boards[0]?.tasks?.[3]).toMatchObject({ board_id: on.id, board_name: "A", assignee: expect.stringContaining("Scout"), assigned_agent_id: ana.id });
  expect(shown(await snapshot(of.call, path))[0]?.[2]).toEqual(order.slice(0, 5));
  expect(shown(await snapshot(of.call, `${path}?per_board_task_limit=0`))[0]).toEqual(["A", counts, []]);
  for (const query of ["per_board_task_limit=101", "per_board_task_limit=-1", "include_done=maybe", "q=x"])
    expect(refusal(await of.call("GET", `${path}?${query}`)), query).toBe("422 invalid_input");
  const around = `/boards/${on.id}/group-snapshot`;
  expect(shown(await snapshot(of.call, around)).map(([name]) => name)).toEqual(["Empty"]);
  expect(shown(await snapshot(of.call, `${around}?include_self=true`)).map(([name]) => name)).toEqual(["A", "Empty"]);
  must(await of.call("PATCH", `/boards/${empty.id}`, { body: { board_group_id: null } }));
  expect(await snapshot(of.call, `/boards/${empty.id}/group-snapshot`)).toEqual({ group: null, boards: [], boards_total: 0 });
});

test("the counts follow a task that is made, moved and deleted", async () => {
  const of = await organization();
  const group = await groupIn(of);
  const on = await board(of, { board_group_id: group.id });
  const counts = async () => (await snapshot(of.call, `/board-groups/${group.id}/snapshot`)).boards[0]?.task_counts;
  const [first, second] = [await task(of, on, { status: "todo" }), await task(of, on)];
  expect(await counts()).toEqual({ todo: 1, inbox: 1 });
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "in_progress" } }));
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Renamed" } }));
  expect(await counts()).toEqual({ in_progress: 1, inbox: 1 });
  must(await of.call("DELETE", `/tasks/${second.id}`));
  expect(await counts()).toEqual({ in_progress: 1 });
});

test("a group's page reads what it shows, however many tasks its boards have", async () => {
  const of = await organization();
  const group = await groupIn(of);
  const on = await board(of, { board_group_id: group.id });
  const { id } = await task(of, on);
  const columns = getTableColumns(tasks);
  const others = Object.keys(columns).filter((column) => !["id", "number"].includes(column));
  await of.db
    .sql(
      `INSERT INTO tasks(id, number, ${others.join(", ")}) SELECT ?1 || j.value, j.value + 2, ${others.join(", ")} FROM tasks, json_each(?2) j WHERE tasks.id = ?1`,
      id,
      JSON.stringify(Array.from({ length: 3_000 }, (_, n) => n)),
    )
    .run();
  const { body, counts } = await counted<GroupSnapshot>(`/board-groups/${group.id}/snapshot`, String(env.LOCAL_AUTH_TOKEN), of.id);
  const { boards } = body;
  expect([boards[0]?.task_counts, boards[0]?.tasks?.length]).toEqual([{ inbox: 3_001 }, 5]);
  expect(counts.trips).toBeLessThanOrEqual(2);
  expect(counts.rowsRead).toBeLessThan(80);
});

test("each caller is shown the boards that they may read themselves, and tasks where they may read tasks", async () => {
  const of = await organization();
  const group = await groupIn(of);
  const [a, b] = [await board(of, { name: "A", board_group_id: group.id }), await board(of, { name: "B", board_group_id: group.id })];
  await task(of, a);
  const path = `/board-groups/${group.id}/snapshot`;
  const keyed = async (scopes: string[], board_ids: string[] | null) =>
    client({
      Authorization: `Bearer ${must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes, board_ids } })).token}`,
    });
  const names = async (call: TestOrganization["call"], where = path) => (await snapshot(call, where)).boards.map(({ board: { name } }) => name);
  const reader = await member(of, { reads: [b.id] });
  expect([await names(of.call), await names(reader.call), await names((await member(of)).call)]).toEqual([["A", "B"], ["B"], []]);
  expect((await snapshot(reader.call, path)).boards_total).toBe(1);
  const scout = await agentOn(of, a);
  expect([await names(scout.call), await names(scout.call, `/boards/${a.id}/group-snapshot?include_self=true`)]).toEqual([["A"], ["A"]]);
  expect(await names(await keyed(["boards:read"], [b.id]))).toEqual(["B"]);
  const { boards } = await snapshot(await keyed(["boards:read"], null), path);
  expect(boards.map((one) => Object.keys(one))).toEqual([["board"], ["board"]]);
  expect(await names(await keyed(["boards:read", "tasks:read"], null))).toEqual(["A", "B"]);
  expect(refusal(await reader.call("GET", `/boards/${a.id}/group-snapshot`))).toBe("403 forbidden");
});

test("notes of a group are left, changed and deleted by those who manage groups, and go with it", async () => {
  const of = await organization();
  const group = await groupIn(of);
  const path = `/board-groups/${group.id}/notes`;
  const plain = await member(of);
  const made = must(await of.call<GroupNote>("POST", path, { body: { text: "  Frozen until Monday  " } }));
  expect(made).toMatchObject({ text: "Frozen until Monday", board_group_id: group.id, version: 1, created_by: { type: "user" } });
  expect(refusal(await plain.call("POST", path, { body: { text: "x" } }))).toBe("403 forbidden");
  const changed = must(await of.call<GroupNote>("PATCH", `${path}/${made.id}`, { body: { text: "Frozen until Friday" } }));
  expect(refusal(await of.call("PATCH", `${path}/${made.id}`, { body: { text: "Late" }, headers: { "If-Match": '"1"' } }))).toBe("412 stale_version");
  expect(must(await plain.call<{ items: GroupNote[]; total: number }>("GET", path))).toMatchObject({ items: [changed], total: 1 });
  const other = await groupIn(of, "Other");
  expect(refusal(await of.call("DELETE", `/board-groups/${other.id}/notes/${made.id}`))).toBe("404 not_found");
  expect((await of.call("DELETE", `${path}/${made.id}`)).status).toBe(204);
  for (const text of ["", "   ", "x".repeat(2_001)]) expect(refusal(await of.call("POST", path, { body: { text } }))).toBe("422 invalid_input");
  expect((await eventsOf(of, "type=board_group_note.")).map(({ type, before, after }) => [type, before?.text, after?.text])).toEqual([
    ["board_group_note.created", undefined, "Frozen until Monday"],
    ["board_group_note.updated", "Frozen until Monday", "Frozen until Friday"],
    ["board_group_note.deleted", "Frozen until Friday", undefined],
  ]);
  must(await of.call("POST", path, { body: { text: "Goes with it" } }));
  expect((await of.call("DELETE", `/board-groups/${group.id}`)).status).toBe(204);
  expect(await of.db.sql("SELECT count(*) AS n FROM board_group_notes WHERE board_group_id = ?1", group.id).first("n")).toBe(0);
});

test("of 105 notes left at once a group keeps 100, and says why of the others", async () => {
  const of = await organization();
  const group = await groupIn(of);
  const replies = await Promise.all(Array.from({ length: 105 }, (_, n) => of.call("POST", `/board-groups/${group.id}/notes`, { body: { text: `Note ${n}` } })));
  expect(replies.filter(({ status }) => status === 201).length).toBe(100);
  expect([...new Set(replies.filter(({ status }) => status !== 201).map((reply) => refusal(reply)))]).toEqual(["409 conflict"]);
});

test("the heartbeat of a group is set for the agents of its boards, and of the others it is said why not", async () => {
  const of = await organization();
  const [group, lab] = [await groupIn(of), await gateway(of)];
  const [on, away, put] = [await board(of, { board_group_id: group.id }), await board(of), await board(of, { board_group_id: group.id })];
  const draft = await agentOn(of, on, { heartbeat_config: { every: "1h", target: "none" } });
  const there = await agentOn(of, on, { gateway_id: lab.id });
  const [elsewhere, resting] = [await agentOn(of, away), await agentOn(of, put)];
  must(await of.call("POST", `/boards/${put.id}/archive`));
  const drifted = await agentOn(of, on, { gateway_id: lab.id });
  await of.db
    .sql(
      "INSERT INTO agent_drifts(agent_id, organization_id, gateway_id, gateway_agent_id, name, written, drift) VALUES (?1, ?2, ?3, 'mc-' || ?1, 'Scout', '{}', 'looser')",
      drifted.id,
      of.id,
      lab.id,
    )
    .run();
  const path = `/board-groups/${group.id}/heartbeat`;
  const set = must(await of.call<GroupHeartbeatResult>("POST", path, { body: { every: "30m" } }));
  expect(set).toMatchObject({ board_group_id: group.id, requested: { every: "30m", include_board_leads: false }, failed_agent_ids: [drifted.id] });
  expect(set.updated_agent_ids.toSorted()).toEqual([draft.id, there.id].toSorted());
  expect(set.errors).toEqual([{ agent_id: drifted.id, message: expect.stringContaining("drift") }]);
  const beatOf = async ({ id }: { id: string }) => must(await of.call<Agent>("GET", `/agents/${id}`)).heartbeat_config;
  expect([await beatOf(draft), await beatOf(there), await beatOf(elsewhere), await beatOf(resting)]).toEqual([
    { every: "30m", target: "none", includeReasoning: false },
    { every: "30m", target: "last", includeReasoning: false },
    null,
    null,
  ]);
  const sent = async () => of.db.sql("SELECT count(*) AS n FROM gateway_commands WHERE lane = ?1", `agent:mc-${there.id}`).first<number>("n");
  const before = await sent();
  must(await of.call("POST", path, { body: { every: "30m" } }));
  expect(await sent(), "who has it already is not written again").toBe(before);
  for (const body of [{}, { every: "soon" }, { every: "5s" }, { every: "30m", all: true }])
    expect(refusal(await of.call("POST", path, { body }))).toBe("422 invalid_input");
  const stranger = await member(of, { role: "admin" });
  const refused = must(await stranger.call<GroupHeartbeatResult>("POST", path, { body: { every: "2h" } }));
  expect([refused.updated_agent_ids, refused.errors.map(({ message }) => message)]).toEqual([
    [],
    refused.errors.map(() => "It works for a board that you may not write on."),
  ]);
});

test("of boards in use that I may read: how much is open on each; what there is mine and not done, by due time and by pages; what is done costs nothing", async () => {
  const of = await organization();
  const [on, far, put] = [await board(of, { name: "A" }), await board(of, { name: "Far" }), await board(of, { name: "Put away" })];
  const [ana, bo] = [await member(of, { writes: [on.id, far.id, put.id] }), await member(of, { writes: [on.id] })];
  const mine = (where: { id: string }, title: string, fields: object = {}) => task(of, where, { title, assigned_user_id: ana.id, ...fields });
  await mine(on, "undated");
  await mine(far, "late", { due_at: "2026-01-02T00:00:00.000Z", priority: "urgent" });
  await mine(on, "later", { due_at: "2031-01-02T00:00:00.000Z", status: "review" });
  await mine(put, "put away");
  const done = await mine(on, "done", { status: "done", due_at: "2026-01-01T00:00:00.000Z" });
  await task(of, on, { title: "Bo's", assigned_user_id: bo.id });
  must(await of.call("POST", `/boards/${put.id}/archive`));
  must(await of.call("DELETE", `/tasks/${(await mine(on, "deleted")).id}`));
  type Mine = { items: { title: string; key: string; board_name: string }[]; next_cursor: string | null; total: number };
  const asked = async ({ call }: Pick<TestOrganization, "call">, query = "") => must(await call<Mine>("GET", `/users/me/tasks${query}`));
  const titles = ({ items }: Mine) => items.map(({ title }) => title);
  const all = await asked(ana);
  expect([titles(all), all.total, all.next_cursor]).toEqual([["late", "later", "undated"], 3, null]);
  expect(all.items[0]).toMatchObject({ key: `${far.key}-1`, board_name: "Far", priority: "urgent", due_at: "2026-01-02T00:00:00.000Z" });
  expect([titles(await asked(bo)), titles(await asked(of))]).toEqual([["Bo's"], []]);
  type Boards = { items: { name: string; open_tasks: number; group: object | null }[]; has_more: boolean };
  const seen = async ({ call }: Pick<TestOrganization, "call">) =>
    must(await call<Boards>("GET", "/users/me/boards")).items.map(({ name, open_tasks }) => [name, open_tasks]);
  expect([await seen(ana), await seen(bo)], "boards that one may read and that are in use, with what is open there").toEqual([
    [
      ["A", 3],
      ["Far", 1],
    ],
    [["A", 3]],
  ]);
  const first = await asked(ana, "?limit=2");
  const rest = await asked(ana, `?limit=2&cursor=${first.next_cursor}`);
  expect([titles(first), titles(rest), rest.next_cursor, rest.total]).toEqual([["late", "later"], ["undated"], null, 3]);
  for (const cursor of ["late", "never_x"]) expect(await ana.call("GET", `/users/me/tasks?cursor=${cursor}`)).toMatchObject({ status: 422 });
  const columns = Object.keys(getTableColumns(tasks));
  const copied = columns.map((name) => (name === "id" ? "t.id || n.i" : name === "number" ? "t.number + 100 + n.i" : `t.${name}`)).join(", ");
  await of.db
    .sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) INSERT INTO tasks(${columns.join(", ")}) SELECT ${copied} FROM tasks t, n WHERE t.id = ?1`,
      done.id,
    )
    .run();
  const { body, counts } = await counted<Mine>("/users/me/tasks", ana.token, of.id);
  expect(titles(body)).toEqual(titles(all));
  expect(counts.trips).toBeLessThanOrEqual(2);
  expect(counts.rowsRead).toBeLessThan(60);
  const boards = await counted<Boards>("/users/me/boards", ana.token, of.id);
  expect(boards.body.items[0]).toMatchObject({ name: "A", open_tasks: 3, group: null });
  expect([boards.body.has_more, boards.counts.trips <= 2, boards.counts.rowsRead < 60], JSON.stringify(boards.counts)).toEqual([false, true, true]);
});
