// Boards and their groups: made, found, changed, and gone without losing their history.
import { expect, test } from "vitest";
import type { Board, BoardGroup } from "#worker/boards/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { BoardWithTasks } from "#worker/views/schema.ts";
import type { Reply } from "../support/client.ts";
import { agentOn, approval, board, eventsOf, gateway, member, must, organization, task, workplace } from "../support/factories.ts";

type Page<T> = { items: T[]; total: number; limit: number; offset: number };
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as { code: string }).code];

test("a board takes its organization from its group, its key and slug from its name, its rules from its gateway", async () => {
  const of = await organization();
  const group = must(await of.call<BoardGroup>("POST", "/board-groups", { body: { organization_id: of.id, name: "Überblick & Co", description: "  " } }));
  expect(group).toMatchObject({ slug: "uberblick-co", description: null, version: 1, organization_id: of.id });
  const plain = await of.call<Board>("POST", "/boards", { body: { board_group_id: group.id, name: "Platform board", description: "D" } });
  expect(plain).toMatchObject({
    status: 201,
    body: {
      organization_id: of.id,
      board_group_id: group.id,
      gateway_id: null,
      slug: "platform-board",
      key: "PB",
      description: "D",
      require_approval_for_done: false,
      require_review_before_done: false,
      seq: 1,
      version: 1,
    },
  });
  expect(plain.headers.get("ETag")).toBe('"1"');
  const lab = await gateway(of);
  expect(must(await of.call<Board>("POST", "/boards", { body: { name: "Ops", gateway_id: lab.id, key: "ops2", slug: "x" } }))).toMatchObject({
    organization_id: of.id,
    gateway_id: lab.id,
    key: "OPS2",
    slug: "x",
    require_approval_for_done: true,
  });
  expect(
    must(await of.call<Board>("POST", "/boards", { body: { name: "Free", gateway_id: lab.id, require_approval_for_done: false } })).require_approval_for_done,
  ).toBe(false);
  const { tasks, tasks_total, ...same } = must(await of.call<BoardWithTasks>("GET", `/boards/${plain.body.id}`));
  expect([same, tasks, tasks_total]).toEqual([plain.body, [], 0]);
  const theirs = await organization(of.shard);
  for (const body of [
    { name: "x", gateway_id: (await gateway(theirs)).id },
    { name: "x", gateway_id: newId() },
    { name: "x", organization_id: of.id, board_group_id: must(await theirs.call<BoardGroup>("POST", "/board-groups", { body: { name: "G" } })).id },
  ])
    expect(refusal(await of.call("POST", "/boards", { body: { organization_id: of.id, ...body } }))).toEqual([422, "invalid_input"]);
  for (const body of [{}, { name: "" }, { name: "x", key: "1A" }, { name: "x".repeat(121) }])
    expect(refusal(await of.call("POST", "/boards", { body }))).toEqual([422, "invalid_input"]);
});

test("PATCH changes a board's settings field by field, tells what was before, and counts its version", async () => {
  const of = await organization();
  const on = await board(of, { description: "D" });
  const lab = await gateway(of);
  const patch = (body: Record<string, unknown>, headers: Record<string, string> = {}) => of.call<Board>("PATCH", `/boards/${on.id}`, { body, headers });
  const changed = must(await patch({ description: null, gateway_id: lab.id, require_approval_for_done: true }));
  expect(changed).toMatchObject({ name: on.name, key: on.key, description: null, gateway_id: lab.id, require_approval_for_done: true, version: 2, seq: 2 });
  expect(must(await patch({ gateway_id: lab.id, name: on.name }))).toEqual(changed);
  expect(refusal(await patch({ name: "Late" }, { "If-Match": '"1"' }))).toEqual([412, "stale_version"]);
  expect(must(await patch({ gateway_id: null }))).toMatchObject({ gateway_id: null, version: 3 });
  for (const body of [{ name: null }, { gateway_id: newId() }, { board_group_id: newId() }, { only_lead_can_change_status: "yes" }])
    expect(refusal(await patch(body))).toEqual([422, "invalid_input"]);
  expect((await eventsOf(of, `board_id=${on.id}&type=board.updated`)).map((event) => event.before)).toEqual([
    { description: "D", gateway_id: null, require_approval_for_done: false },
    { gateway_id: lab.id },
  ]);
  const races = await Promise.all(Array.from({ length: 8 }, (_, index) => patch({ name: `Name ${index}` }, { "If-Match": '"3"' })));
  expect(races.map((reply) => reply.status).sort()).toEqual([200, ...Array(7).fill(412)]);
});

test("lists show the boards that a caller may see, by group, in pages, in the order that people gave them", async () => {
  const of = await organization();
  const group = must(await of.call<BoardGroup>("POST", "/board-groups", { body: { name: "G" } }));
  const [a, b, c] = [await board(of, { name: "alpha" }), await board(of, { name: "Bravo" }), await board(of, { name: "Charlie", board_group_id: group.id })];
  const names = async (call: typeof of.call, query = "") => must(await call<Page<Board>>("GET", `/boards?${query}`)).items.map((item) => item.name);
  expect(await names(of.call)).toEqual(["alpha", "Bravo", "Charlie"]);
  expect(must(await of.call<Page<Board>>("GET", "/boards?limit=1&offset=1"))).toMatchObject({ items: [{ id: b.id }], total: 3, limit: 1, offset: 1 });
  expect(await names(of.call, `board_group_id=${group.id}`)).toEqual(["Charlie"]);
  expect(await names((await member(of, { reads: [a.id], writes: [c.id] })).call)).toEqual(["alpha", "Charlie"]);
  expect(await names((await member(of, { readsAll: true })).call)).toEqual(["alpha", "Bravo", "Charlie"]);
  expect(await names((await member(of)).call)).toEqual([]);
  expect(await names((await agentOn(of, b)).call)).toEqual(["Bravo"]);
});

test("a group that is deleted leaves its boards; a stale delete does not happen", async () => {
  const of = await organization();
  const group = must(await of.call<BoardGroup>("POST", "/board-groups", { body: { name: "G", description: "D" } }));
  const on = await board(of, { board_group_id: group.id });
  const path = `/board-groups/${group.id}`;
  expect(must(await of.call<BoardGroup>("PATCH", path, { body: { name: "H", description: null } }))).toMatchObject({
    name: "H",
    slug: "g",
    description: null,
    version: 2,
  });
  expect(must(await of.call<Page<BoardGroup>>("GET", "/board-groups"))).toMatchObject({ items: [{ id: group.id, name: "H" }], total: 1 });
  expect(refusal(await of.call("DELETE", path, { headers: { "If-Match": '"1"' } }))).toEqual([412, "stale_version"]);
  expect((await of.call("DELETE", path)).status).toBe(204);
  expect([(await of.call("GET", path)).status, must(await of.call<Board>("GET", `/boards/${on.id}`)).board_group_id]).toEqual([404, null]);
  expect((await eventsOf(of, "type=board_group.")).map((event) => event.type)).toEqual(["board_group.created", "board_group.updated", "board_group.deleted"]);
});

test("a deleted board is gone with all that stands on it, but its history stays", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const asked = await approval(of, first);
  expect((await of.call("DELETE", `/boards/${on.id}`)).status).toBe(204);
  const gone = [
    ["GET", `/boards/${on.id}`],
    ["GET", `/boards/${on.id}/snapshot`],
    ["GET", `/tasks/${first.id}`],
    ["PATCH", `/tasks/${first.id}`, { title: "x" }],
    ["GET", `/tasks?board_id=${on.id}`],
    ["GET", `/approvals/${asked.id}`],
    ["PATCH", `/boards/${on.id}`, { name: "x" }],
    ["DELETE", `/boards/${on.id}`],
  ] as const;
  for (const [method, path, body] of gone) expect([path, (await of.call(method, path, body ? { body } : {})).status]).toEqual([path, 404]);
  expect((await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x" } })).status).toBe(404);
  expect((await scout.call("GET", `/agent/boards/${on.id}/tasks`)).status).toBe(404);
  expect([must(await of.call<Page<Board>>("GET", "/boards")).total, must(await of.call<Page<unknown>>("GET", "/approvals")).total]).toEqual([0, 0]);
  expect((await eventsOf(of, `board_id=${on.id}`)).map((event) => event.type)).toEqual([
    "board.created",
    "task.created",
    "approval.requested",
    "board.deleted",
  ]);
});

test("the snapshot is the whole of a board at one seq: tasks, people, agents, approvals, runs", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const floating = await agentOn(of, null);
  await agentOn(of, await board(of));
  const ana = await member(of, { reads: [on.id] });
  const asked = await approval(of, first, { action: "x" });
  const second = await task(of, on);
  const run = must(await of.call<{ id: string; agent_id: string }>("POST", `/gateways/${(await gateway(of)).id}/execute`, { body: { task_id: second.id } }));
  const snapshot = must(
    await ana.call<{
      board: Board;
      tasks: Task[];
      agents: { id: string }[];
      members: { user_id: string; role: string }[];
      approvals: { id: string }[];
      runs: { id: string }[];
      seq: number;
    }>("GET", `/boards/${on.id}/snapshot`),
  );
  expect(snapshot.tasks.map((item) => item.id)).toEqual([second.id, first.id]);
  expect(snapshot.tasks[0]?.active_run?.id).toBe(run.id);
  expect(snapshot.tasks[1]?.approvals_pending_count).toBe(1);
  expect(new Set(snapshot.agents.map((item) => item.id))).toEqual(new Set([scout.id, floating.id, run.agent_id]));
  expect(snapshot.members.map((item) => item.role).sort()).toEqual(["member", "owner"]);
  expect([snapshot.approvals.map((item) => item.id), snapshot.runs.map((item) => item.id)]).toEqual([[asked.id], [run.id]]);
  const last = (await eventsOf(of, `board_id=${on.id}`)).at(-1);
  expect([snapshot.seq, snapshot.board.seq]).toEqual([last?.seq, last?.seq]);
});
