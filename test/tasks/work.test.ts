// Who works on tasks: agents, assignees, runs; and the rules of a board that hold for all of them.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { expireApprovals } from "#worker/approvals/jobs.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { client, type Reply } from "../support/client.ts";
import { agentOn, approval, board, contextOf, gateway, member, must, organization, task, workplace } from "../support/factories.ts";

type Page<T> = { items: T[]; total: number; limit: number; offset: number; next_cursor?: string | null };
type Refused = { code: string; detail: string; errors?: { path: string }[]; blocked_by_task_ids?: string[]; current_version?: number };
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as Refused).code];

test("an agent works on its own board: it claims free work, and changes only what is its own", async () => {
  const { of, on, first } = await workplace();
  const [scout, pilot] = [await agentOn(of, on), await agentOn(of, on)];
  const path = `/agent/boards/${on.id}/tasks`;
  expect(must(await scout.call<Page<Task>>("GET", path)).items.map((item) => item.id)).toEqual([first.id]);
  expect(must(await scout.call<Task>("PATCH", `${path}/${first.id}`, { body: { status: "in_progress" } }))).toMatchObject({
    status: "in_progress",
    assigned_agent_id: scout.id,
  });
  for (const [call, body] of [
    [pilot.call, { status: "done" }],
    [scout.call, { title: "Mine" }],
    [scout.call, { assigned_agent_id: null }],
    [scout.call, { dependencies: [] }],
  ] as const)
    expect(refusal(await call("PATCH", `${path}/${first.id}`, { body }))).toEqual([403, "forbidden"]);
  expect((await pilot.call("PATCH", `${path}/${first.id}`, { body: { comment: "May I help?" } })).status).toBe(200);
  for (const [method, where, body, status] of [
    ["POST", path, { title: "x" }, 403],
    ["DELETE", `${path}/${first.id}`, undefined, 403],
    ["POST", "/tasks", { board_id: on.id, title: "x" }, 403],
    ["DELETE", `/tasks/${first.id}`, undefined, 403],
    ["POST", `/tasks/${first.id}/execute`, {}, 403],
  ] as const)
    expect([where, (await scout.call(method, where, { body })).status]).toEqual([where, status]);
  expect(must(await scout.call<Page<unknown>>("GET", "/agent/boards")).total).toBe(1);
  expect(must(await scout.call<{ agent_id: string }>("GET", "/agent/healthz"))).toMatchObject({
    ok: true,
    agent_id: scout.id,
    board_id: on.id,
    status: "draft",
  });
});

test("an agent rewrites neither the reason nor the order of somebody else's task, and may still comment on it", async () => {
  const { of, on, first } = await workplace();
  const [ana, scout, pilot] = [await member(of, { writes: [on.id] }), await agentOn(of, on), await agentOn(of, on)];
  const other = await task(of, on);
  for (const assignee of [{ assigned_user_id: ana.id }, { assigned_agent_id: pilot.id }]) {
    must(await of.call("PATCH", `/tasks/${first.id}`, { body: { ...assignee, status: "blocked", blocked_reason: "Waiting for the keys" } }));
    const before = must(await of.call<Task>("GET", `/tasks/${first.id}`));
    for (const body of [{ blocked_reason: "Lost" }, { status: "blocked", blocked_reason: "Lost" }, { after_task_id: other.id }, { before_task_id: other.id }])
      for (const path of [`/agent/boards/${on.id}/tasks/${first.id}`, `/tasks/${first.id}`])
        expect(refusal(await scout.call("PATCH", path, { body })), JSON.stringify(body)).toEqual([403, "forbidden"]);
    expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toEqual(before);
  }
  expect((await scout.call("PATCH", `/tasks/${first.id}`, { body: { comment: "May I help?" } })).status).toBe(200);
  expect(must(await pilot.call<Task>("PATCH", `/tasks/${first.id}`, { body: { blocked_reason: "Waiting for Ana", after_task_id: other.id } }))).toMatchObject({
    blocked_reason: "Waiting for Ana",
  });
});

test("a board's rules hold for every move, and a task is not born past them", async () => {
  const strict = {
    require_review_before_done: true,
    comment_required_for_review: true,
    block_status_changes_with_pending_approval: true,
    only_lead_can_change_status: true,
  };
  const { of, on, first } = await workplace(strict);
  const scout = await agentOn(of, on);
  const patch = (body: Record<string, unknown>) => of.call<Task>("PATCH", `/tasks/${first.id}`, { body });
  expect(refusal(await patch({ status: "done" }))).toEqual([409, "conflict"]);
  expect(refusal(await patch({ status: "review" }))).toEqual([422, "invalid_input"]);
  expect(refusal(await patch({ status: "blocked" }))).toEqual([422, "invalid_input"]);
  expect(refusal(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x", status: "done" } }))).toEqual([409, "conflict"]);
  expect(refusal(await scout.call("PATCH", `/agent/boards/${on.id}/tasks/${first.id}`, { body: { status: "in_progress" } }))).toEqual([403, "forbidden"]);
  must(await of.call("POST", "/approvals", { body: { task_id: first.id, action: "deploy", reason: "Friday" } }));
  expect(refusal(await patch({ status: "in_progress" }))).toEqual([409, "conflict"]);
  expect(must(await patch({ title: "Still editable" })).title).toBe("Still editable");
  const free = await task(of, on);
  expect(must(await of.call<Task>("PATCH", `/tasks/${free.id}`, { body: { status: "blocked", blocked_reason: "keys" } }))).toMatchObject({
    status: "blocked",
    blocked_reason: "keys",
  });
  expect(must(await of.call<Task>("PATCH", `/tasks/${free.id}`, { body: { status: "review", comment: "ready" } }))).toMatchObject({
    status: "review",
    blocked_reason: null,
  });
  expect(must(await of.call<Task>("PATCH", `/tasks/${free.id}`, { body: { status: "done" } })).done_at).toEqual(expect.any(String));
});

test("a task can be given to a member or an agent of its board, to one of them at a time", async () => {
  const { of, on, first } = await workplace();
  const [ana, stranger, scout] = [await member(of), await member(await organization()), await agentOn(of, on)];
  const elsewhere = await agentOn(of, await board(of));
  const give = (body: Record<string, unknown>) => of.call<Task>("PATCH", `/tasks/${first.id}`, { body });
  expect(must(await give({ assigned_user_id: ana.id }))).toMatchObject({
    assigned_user_id: ana.id,
    assigned_agent_id: null,
    assignee: { type: "user", id: ana.id, name: "Ana" },
  });
  expect(must(await give({ assigned_agent_id: scout.id }))).toMatchObject({ assigned_user_id: null, assigned_agent_id: scout.id });
  for (const body of [{ assigned_user_id: stranger.id }, { assigned_agent_id: elsewhere.id }, { assigned_agent_id: scout.id, assigned_user_id: ana.id }])
    expect(refusal(await give(body))).toEqual([422, "invalid_input"]);
  must(await of.call("DELETE", `/agents/${scout.id}`));
  expect(refusal(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x", assigned_agent_id: scout.id } }))).toEqual([422, "invalid_input"]);
});

test("running a task: who does it, what stands in the way, and stopping before it began", async () => {
  const { of, on, first } = await workplace();
  const execute = (id: string, body: Record<string, unknown> = {}) =>
    of.call<{ id: string; status: string; result: null; parameters: unknown }>("POST", `/tasks/${id}/execute`, { body });
  expect(refusal(await execute(first.id))).toEqual([409, "gateway_required"]);
  const lab = await gateway(of);
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { gateway_id: lab.id } }));
  const later = await task(of, on, { dependencies: [first.id] });
  expect(refusal(await execute(later.id))).toEqual([409, "task_blocked"]);
  const twice = await Promise.all([execute(first.id, { parameters: { environment: "test" } }), execute(first.id)]);
  expect(twice.map((reply) => reply.status).sort()).toEqual([201, 409]);
  const run = must(twice.find((reply) => reply.status === 201) as Reply<{ id: string; status: string }>);
  expect(run).toMatchObject({ status: "queued", result: null, task_id: first.id, gateway_id: lab.id, agent_name: `Runner on ${lab.name}` });
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).active_run?.id).toBe(run.id);
  expect(must(await of.call("GET", `/executions/${run.id}`))).toEqual(must(await of.call("GET", `/gateways/${lab.id}/executions/${run.id}`)));
  expect(must(await of.call("POST", `/tasks/${first.id}/stop`))).toMatchObject({ id: run.id, status: "aborted" });
  expect(refusal(await of.call("POST", `/tasks/${first.id}/stop`))).toEqual([409, "conflict"]);
  expect(must(await of.call<Page<{ id: string }>>("GET", `/tasks/${first.id}/runs`)).items.map((item) => item.id)).toEqual([run.id]);
  for (let more = 0; more < 50; more++) {
    must(await execute(first.id));
    must(await of.call("POST", `/tasks/${first.id}/stop`));
  }
  const newest = must(await of.call<Page<{ id: string }>>("GET", `/tasks/${first.id}/runs`));
  expect([newest.items.length, newest.total], "the newest, and how many there were").toEqual([50, 51]);
  const direct = must(
    await of.call<{ id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: first.id, parameters: { environment: "live" } } }),
  );
  expect(direct).toMatchObject({ status: "queued", parameters: { environment: "live" } });
  expect((await of.call("GET", `/gateways/${(await gateway(of)).id}/executions/${direct.id}`)).status).toBe(404);
  const elsewhere = await organization(of.shard);
  const theirs = await task(elsewhere, await board(elsewhere));
  const acrossBoth = client({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` });
  const mixed = await acrossBoth("POST", `/gateways/${lab.id}/execute`, { body: { task_id: theirs.id, parameters: {} } });
  expect(refusal(mixed), "a gateway works for its own organization only").toEqual([404, "not_found"]);
});

test("a task shows how many approvals are pending on it, whatever becomes of them", async () => {
  const { of, on, first } = await workplace();
  const shown = async () => {
    const [one, listed] = [await of.call<Task>("GET", `/tasks/${first.id}`), await of.call<Page<Task>>("GET", `/boards/${on.id}/tasks`)];
    expect(must(listed).items.find((item) => item.id === first.id)).toEqual(must(one));
    return must(one);
  };
  const counts: number[] = [];
  const count = async () => counts.push((await shown()).approvals_pending_count);
  const deploy = await approval(of, first, { action: "deploy" });
  await approval(of, first, { action: "release" });
  await count();
  must(await of.call("PATCH", `/approvals/${deploy.id}`, { body: { status: "rejected" } }));
  await count();
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Edited" } }));
  await approval(of, first, { action: "release" }); // the first request gives way
  await count();
  const backfill = env.SHARD_MIGRATIONS.find(({ name }) => name.startsWith("0012_"))?.queries.find((query) => query.includes("UPDATE tasks"));
  await of.db.sql("UPDATE tasks SET approvals_pending = 0 WHERE board_id = ?1", on.id).run();
  await of.db.sql(backfill ?? "").run();
  await count();
  await of.db.sql("UPDATE approvals SET expires_at = '2020-01-01T00:00:00.000Z' WHERE task_id = ?1 AND status = 'pending'", first.id).run();
  for (let expired = 1; expired > 0; ) expired = await expireApprovals(contextOf(of));
  await count();
  expect(counts).toEqual([2, 1, 1, 1, 0]);
  expect((await shown()).version, "no version of its own").toBe(2);
});
