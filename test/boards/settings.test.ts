// What a board is for, its place among the others, templates, copies, and boards that were put away.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Board, BoardTemplate } from "#worker/boards/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { Agent } from "#worker/agents/schema.ts";
import { composition } from "#worker/slices.ts";
import { atWork, PATIENCE } from "../support/connected.ts";
import { client } from "../support/client.ts";
import { agentOn, approval, board, eventsOf, member, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { type Problem, refusal } from "../support/problem.ts";
import { heldUp } from "../support/racing.ts";

type Page<T> = { items: T[]; total: number };
const metrics = { signups: 500, by: { channel: ["web", "app"] } };
const detailOf = (reply: { body: unknown }) => (reply.body as Problem).detail;
const tasksOn = async ({ call }: TestOrganization, on: { id: string }) => must(await call<Page<Task>>("GET", `/tasks?board_id=${on.id}`)).items.toReversed();

test("a board keeps what it is for, tells what was before, and refuses a confirmed goal that says nothing", async () => {
  const of = await organization();
  const plain = await board(of);
  expect(plain).toMatchObject({
    board_type: "goal",
    objective: null,
    success_metrics: null,
    target_date: null,
    goal_confirmed: false,
    goal_source: null,
    max_agents: 1,
  });
  const given = {
    board_type: "goal",
    objective: "Ship it",
    success_metrics: metrics,
    target_date: "2027-01-31T12:00:00+02:00",
    goal_confirmed: true,
    goal_source: "ana",
    max_agents: 0,
  };
  const kept = { ...given, target_date: "2027-01-31T10:00:00.000Z" };
  const made = await board(of, given);
  expect(made).toMatchObject(kept);
  expect(must(await of.call<Board>("GET", `/boards/${made.id}`))).toMatchObject(kept);
  const patch = (on: Board, body: object) => of.call<Board>("PATCH", `/boards/${on.id}`, { body });
  expect(must(await patch(made, given)).version, "the same again is no change").toBe(1);
  expect(refusal(await patch(made, { objective: null }))).toBe("422 invalid_input");
  expect(detailOf(await patch(plain, { goal_confirmed: true }))).toContain("objective, success_metrics");
  must(await patch(made, { board_type: "general", objective: null, success_metrics: null }));
  expect(refusal(await patch(made, { board_type: "goal" }))).toBe("422 invalid_input");
  expect((await eventsOf(of, `board_id=${made.id}&type=board.updated`)).map(({ before, after }) => [before, after])).toEqual([
    [
      { board_type: "goal", objective: "Ship it", success_metrics: metrics },
      { board_type: "general", objective: null, success_metrics: null, version: 2 },
    ],
  ]);
  for (const body of [
    { board_type: "other" },
    { success_metrics: [1] },
    { success_metrics: { a: "x".repeat(8_001) } },
    { success_metrics: { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } } },
    { max_agents: -1 },
    { target_date: "soon" },
  ])
    expect(refusal(await of.call("POST", "/boards", { body: { name: "x", ...body } })), JSON.stringify(body).slice(0, 60)).toBe("422 invalid_input");
});

test("API keys put no more agents on a board than somebody has said; people do", async () => {
  const of = await organization();
  const { token } = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: composition.scopes } }));
  const key = client({ Authorization: `Bearer ${token}` });
  const [on, free] = [await board(of, { max_agents: 2 }), await board(of)];
  const put = (call: typeof key, where: Board) => call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: where.id } });
  for (const where of [free, free, free, on, on]) must(await put(key, where));
  const full = await put(key, on);
  expect([refusal(full), detailOf(full)]).toEqual(["409 conflict", expect.stringContaining("max_agents")]);
  const loose = must(await key<Agent>("POST", "/agents", { body: { name: "Loose" } }));
  expect(refusal(await key("PATCH", `/agents/${loose.id}`, { body: { board_id: on.id } }))).toBe("409 conflict");
  must(await put(of.call, on));
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { max_agents: 4 } }));
  must(await key("PATCH", `/agents/${loose.id}`, { body: { board_id: on.id } }));
  must(await key("PATCH", `/agents/${loose.id}`, { body: { description: "Stays where it is" } }));
});

test("boards and groups are moved beside a neighbour of their organization, and lists have that order", async () => {
  const of = await organization();
  const [a, b, c] = [await board(of, { name: "A" }), await board(of, { name: "B" }), await board(of, { name: "C" })];
  const names = async (path: string) => must(await of.call<Page<{ name: string }>>("GET", path)).items.map(({ name }) => name);
  const move = (on: Board, body: object) => of.call<Board>("PATCH", `/boards/${on.id}`, { body });
  must(await move(c, { before_board_id: a.id }));
  must(await move(a, { after_board_id: b.id }));
  expect(await names("/boards")).toEqual(["C", "B", "A"]);
  must(await move(a, { after_board_id: c.id }));
  expect(await names("/boards")).toEqual(["C", "A", "B"]);
  const group = async (name: string) => must(await of.call<{ id: string }>("POST", "/board-groups", { body: { name } }));
  const [x, y] = [await group("X"), await group("Y")];
  must(await of.call("PATCH", `/board-groups/${y.id}`, { body: { before_group_id: x.id } }));
  const unseen = { headers: { "If-Match": '"1"' } };
  expect(refusal(await of.call("PATCH", `/board-groups/${y.id}`, { body: { name: "Z" }, ...unseen }))).toBe("412 stale_version");
  expect(refusal(await of.call("DELETE", `/board-groups/${y.id}`, unseen))).toBe("412 stale_version");
  expect(await names("/board-groups")).toEqual(["Y", "X"]);
  const theirs = await board(await organization(of.shard));
  const stray = await move(a, { after_board_id: theirs.id });
  expect([refusal(stray), detailOf(stray)]).toEqual(["422 invalid_input", "after_board_id: there is no such board in this organization."]);
  expect(refusal(await of.call("PATCH", `/board-groups/${y.id}`, { body: { after_group_id: theirs.id } }))).toBe("422 invalid_input");
});

test("a template gives what the body leaves out, and first tasks that nobody has", async () => {
  const of = await organization();
  const { items, total } = must(await of.call<Page<BoardTemplate>>("GET", "/board-templates"));
  expect([total, items.map(({ id }) => id)]).toEqual([4, ["engineering", "support", "content", "incident"]]);
  for (const template of items) {
    const made = await board(of, { template: template.id, objective: "Our own" });
    expect(made).toMatchObject({
      ...template.rules,
      board_type: template.board_type,
      description: template.description,
      objective: "Our own",
      seq: 1 + template.tasks.length,
    });
    const tasks = await tasksOn(of, made);
    expect(tasks.map(({ title, status, priority, assignee, number }) => ({ title, status, priority, assignee, number }))).toEqual(
      template.tasks.map(({ title, status, priority }, index) => ({ title, status, priority, assignee: null, number: index + 1 })),
    );
    expect(tasks.map(({ rank }) => rank)).toEqual(tasks.map(({ rank }) => rank).toSorted());
    const events = await eventsOf(of, `board_id=${made.id}`);
    expect(events.map(({ type }) => type)).toEqual(["board.created", ...template.tasks.map(() => "task.created")]);
    expect(events[1]?.after).toMatchObject({ key: tasks[0]?.key, number: 1 });
    expect((await task(of, made)).number).toBe(template.tasks.length + 1);
  }
  expect(must(await of.call<Board>("POST", "/boards", { body: { name: "x", template: "engineering", require_review_before_done: false } }))).toMatchObject({
    require_review_before_done: false,
    require_approval_for_done: true,
  });
});

test("a copy has the rules, the goal and, if wanted, the unfinished tasks; for people who may write there and make boards", async () => {
  const { of, on, first } = await workplace({
    objective: "Ship it",
    success_metrics: metrics,
    require_review_before_done: true,
    max_agents: 3,
    description: "D",
  });
  const begun = await task(of, on, { title: "Begun", priority: "high", status: "in_progress", due_at: "2027-01-31T10:00:00Z" });
  await of.db.sql("UPDATE tasks SET status = 'done' WHERE id = ?1", first.id).run();
  const path = `/boards/${on.id}/duplicate`;
  const bare = must(await of.call<Board>("POST", path, { body: { name: "Next quarter" } }));
  expect(bare).toMatchObject({
    objective: "Ship it",
    success_metrics: metrics,
    require_review_before_done: true,
    max_agents: 3,
    description: "D",
    key: "NQ",
    slug: "next-quarter",
    seq: 1,
  });
  expect(await tasksOn(of, bare)).toEqual([]);
  const whole = must(await of.call<Board>("POST", path, { body: { name: "Again", with_tasks: true } }));
  expect((await tasksOn(of, whole)).map(({ title, status, priority, due_at, key, assignee }) => [title, status, priority, due_at, key, assignee])).toEqual([
    ["Begun", "todo", "high", begun.due_at, "AGAI-1", null],
  ]);
  await of.db.d1.batch(
    Array.from({ length: 101 }, (_, n) =>
      of.db.sql(
        "INSERT INTO tasks(id, organization_id, board_id, number, title, description, status, blocked_reason, priority, rank, assigned_agent_id, assigned_person_id, assignee_name, due_at, comment_count, created_by, in_progress_at, done_at, version, created_at, updated_at, deleted_at, approvals_pending) SELECT ?2, organization_id, board_id, ?3, title, description, status, blocked_reason, priority, rank, assigned_agent_id, assigned_person_id, assignee_name, due_at, comment_count, created_by, in_progress_at, done_at, version, created_at, updated_at, deleted_at, approvals_pending FROM tasks WHERE id = ?1",
        begun.id,
        `copy-${n}-${on.id}`,
        100 + n,
      ),
    ),
  );
  const boards = async () => must(await of.call<Page<Board>>("GET", "/boards")).total;
  const before = await boards();
  expect(refusal(await of.call("POST", path, { body: { name: "Too many", with_tasks: true } }))).toBe("409 conflict");
  const reader = await member(of, { role: "admin", reads: [on.id] });
  const writer = await member(of, { writes: [on.id] });
  for (const { call } of [reader, writer]) expect(refusal(await call("POST", path, { body: { name: "x" } }))).toBe("403 forbidden");
  expect(await boards()).toBe(before);
});

test("nothing that a caller asks for changes an archived board; it is read, listed apart, and taken into use again", async () => {
  const { of, on, first } = await workplace();
  const [scout, asked] = [await agentOn(of, on), await approval(of, first)];
  const unseen = { headers: { "If-Match": '"9"' } };
  expect(refusal(await of.call("POST", `/boards/${on.id}/archive`, unseen))).toBe("412 stale_version");
  const archived = must(await of.call<Board>("POST", `/boards/${on.id}/archive`));
  expect(refusal(await of.call("POST", `/boards/${on.id}/unarchive`, unseen))).toBe("412 stale_version");
  expect(archived).toMatchObject({ archived_at: expect.any(String), version: 2 });
  expect(must(await of.call<Board>("POST", `/boards/${on.id}/archive`)), "once is enough").toEqual(archived);
  const writes: [typeof of.call, string, string, object][] = [
    [of.call, "POST", "/tasks", { board_id: on.id, title: "New" }],
    [of.call, "PATCH", `/tasks/${first.id}`, { status: "todo" }],
    [of.call, "POST", `/tasks/${first.id}/comments`, { message: "Hello" }],
    [scout.call, "PATCH", `/agent/boards/${on.id}/tasks/${first.id}`, { status: "in_progress" }],
    [of.call, "PATCH", `/approvals/${asked.id}`, { status: "approved" }],
    [of.call, "PATCH", `/boards/${on.id}`, { name: "Renamed" }],
  ];
  for (const [call, method, path, body] of writes) expect(refusal(await call(method, path, { body }), `${method} ${path}`)).toBe("409 board_archived");
  expect(refusal(await of.call("DELETE", `/tasks/${first.id}`))).toBe("409 board_archived");
  const listed = async (query: string) => must(await of.call<Page<Board>>("GET", `/boards?${query}`)).items.map(({ id }) => id);
  expect([await listed(""), await listed("archived=true")]).toEqual([[], [on.id]]);
  expect([(await of.call("GET", `/boards/${on.id}/snapshot`)).status, (await of.call("GET", `/tasks/${first.id}`)).status]).toEqual([200, 200]);
  must(await of.call<Board>("POST", `/boards/${on.id}/unarchive`));
  expect([await listed(""), await listed("archived=true")]).toEqual([[on.id], []]);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "todo" } }));
  expect((await eventsOf(of, `board_id=${on.id}&type=board.`)).map(({ type }) => type)).toEqual(["board.created", "board.archived", "board.unarchived"]);
  must(await of.call("POST", `/boards/${on.id}/archive`));
  expect((await of.call("DELETE", `/boards/${on.id}`)).status).toBe(204);
});

test("a board that is archived while a change is on its way stays as it was: the change is refused when it would be written", async () => {
  const { of, on, first } = await workplace();
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id };
  let times = 0;
  const archive = async () => (times++ === 0 ? must(await of.call("POST", `/boards/${on.id}/archive`)) : undefined);
  const { status, body } = await heldUp("PATCH", `/tasks/${first.id}`, { ...asked, body: { title: "Too late" } }, archive);
  expect([status, body.code, must(await of.call<Task>("GET", `/tasks/${first.id}`)).title]).toEqual([409, "board_archived", first.title]);
});

test("of ten agents that an API key puts on a board at once as many stay as may", async () => {
  const of = await organization();
  const { token } = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: composition.scopes } }));
  const on = await board(of, { max_agents: 3 });
  const key = client({ Authorization: `Bearer ${token}` });
  const replies = await Promise.all(Array.from({ length: 10 }, () => key("POST", "/agents", { body: { name: "Scout", board_id: on.id } })));
  expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 409, 409, 409, 409, 409, 409, 409]);
});

test("a run that goes on when its board is archived can be stopped", async () => {
  const { of, on, given, status } = await atWork();
  must(await of.call("POST", `/boards/${on.id}/archive`));
  must(await of.call("POST", `/tasks/${given.id}/stop`));
  await expect.poll(status, PATIENCE).toBe("aborted");
});
