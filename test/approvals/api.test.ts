import { expect, test } from "vitest";
import type { Approval } from "#worker/approvals/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { agentOn, approval, board, eventsOf, gateway, member, must, organization, task, workplace } from "../support/factories.ts";
import { decide, finish, gated, refusal, type Refused } from "./deciding.ts";

type Page = { items: Approval[]; total: number };

test("a request keeps how the asker rates the work, as programs of the field send it; who asks is told by the token", async () => {
  const of = await organization();
  const first = await task(of, await board(of));
  const rated = { task_id: first.id, action: "deploy", reason: "Green", status: "pending", confidence: 80, rubric_scores: { clarity: 90, risk: 20 } };
  const made = must(await of.call<Approval>("POST", "/approvals", { body: rated }));
  expect(made).toMatchObject({ rubric_scores: { clarity: 90, risk: 20 }, task_titles: [first.title], status: "pending" });
  expect(must(await of.call<Approval>("GET", `/approvals/${made.id}`)).rubric_scores).toEqual({ clarity: 90, risk: 20 });
  const { status: _status, ...other } = rated;
  for (const wrong of [{ rubric_scores: { clarity: 0.5 } }, { status: "approved" }, { agent_id: crypto.randomUUID() }])
    expect((await of.call("POST", "/approvals", { body: { ...other, action: "other", ...wrong } })).status, JSON.stringify(wrong)).toBe(422);
});

test("asking: both sets of names, a reason is needed, and one open question per task and action", async () => {
  const { of, on, first } = await gated();
  const asked = must(
    await of.call<Approval>("POST", "/approvals", { body: { task_id: first.id, action: "deploy", reason: "Green", metadata: { run: 42 }, confidence: 80 } }),
  );
  expect(asked).toMatchObject({
    task_id: first.id,
    task_ids: [first.id],
    task_key: first.key,
    task_title: first.title,
    board_id: on.id,
    board_name: on.name,
    action: "deploy",
    action_type: "deploy",
    reason: "Green",
    metadata: { run: 42 },
    payload: { run: 42, reason: "Green" },
    confidence: 80,
    status: "pending",
    comment: null,
    decided_by: null,
    spent_at: null,
    requested_by: { type: "user" },
    agent_id: null,
    version: 1,
  });
  expect(must(await of.call<Approval>("GET", `/approvals/${asked.id}`))).toEqual(asked);
  const other = must(
    await of.call<Approval>("POST", `/boards/${on.id}/approvals`, { body: { task_ids: [first.id], action_type: "pay", lead_reasoning: "Invoice" } }),
  );
  expect(other).toMatchObject({ action: "pay", reason: "Invoice" });
  expect(
    must(await of.call<Approval>("POST", "/approvals", { body: { action_type: "email", payload: { task_id: first.id, reason: "Customer waits" } } })),
  ).toMatchObject({ action: "email", reason: "Customer waits", task_id: first.id });
  expect(await of.call("POST", "/approvals", { body: { task_id: first.id, action: "deploy", reason: "Again" } })).toMatchObject({
    status: 409,
    body: { code: "already_exists", approval_id: asked.id },
  });
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).approvals_pending_count).toBe(3);
  const bad = [
    { task_id: first.id, action: "x" },
    { task_id: first.id, reason: "x" },
    { action: "x", reason: "x" },
    { task_id: first.id, action: "exec", reason: "x" },
    { task_id: first.id, action: "x", reason: " " },
    { task_id: first.id, action: "x", reason: "x", confidence: 101 },
    { task_id: first.id, action: "x", reason: "x", expires_in_seconds: 0 },
  ];
  for (const body of bad) expect(refusal(await of.call("POST", "/approvals", { body })), JSON.stringify(body)).toEqual([422, "invalid_input"]);
  expect([
    (await of.call("POST", "/approvals", { body: { task_id: newId(), action: "x", reason: "x" } })).status,
    (await of.call("POST", `/boards/${(await board(of)).id}/approvals`, { body: { task_id: first.id, action: "y", reason: "x" } })).status,
  ]).toEqual([404, 404]);
});

test("nobody but a gateway asks for a shell command: an action that reads like one is refused, however it is written", async () => {
  const { of, on, first } = await gated();
  const scout = await agentOn(of, on);
  const metadata = { command: "echo harmless", cwd: "/srv" };
  for (const action of [
    "exec",
    "exec.shell",
    "EXEC.Shell",
    " exec .shell",
    "ex\u200bec.shell",
    "\u202eexec.shell",
    "ｅｘｅｃ.shell",
    "exec:shell",
    "exec_shell",
    "e\ufe0fxe\u034fc.shell",
    "\u0435\u0445\u0435\u0441.shell",
    "\u0415X\u0415\u0421",
    "\u00e9xec",
    "(exec)",
  ])
    for (const name of ["action", "action_type"])
      for (const ask of [scout.call, of.call]) {
        const reply = await ask("POST", "/approvals", { body: { task_id: first.id, [name]: action, reason: "x", metadata } });
        expect([...refusal(reply), JSON.stringify(reply.body)], `${name} ${action}`).toEqual([422, "invalid_input", expect.stringContaining("gateways only")]);
      }
  expect(must(await of.call<{ total: number }>("GET", `/approvals?task_id=${first.id}`)).total).toBe(0);
  expect((await approval(of, first, { action: "execute the plan" })).action).toBe("execute the plan");
});

test("the done gate: refused without an approval, opened by one, once", async () => {
  const { of, first } = await gated();
  const missing = await finish(of, first.id);
  expect(refusal(missing)).toEqual([403, "approval_required"]);
  expect(missing.body.detail).toContain("task.done");
  const asked = await approval(of, first);
  expect(await finish(of, first.id)).toMatchObject({ status: 403, body: { code: "approval_required", approval_id: asked.id } });
  const decided = must(await decide(of, asked.id, "approved", { comment: "  Looks right  " }));
  expect(decided).toMatchObject({
    status: "approved",
    comment: "Looks right",
    decided_by: { type: "user" },
    decided_at: expect.any(String),
    spent_at: null,
    apply_problem: null,
    version: 2,
  });
  expect(decided.resolved_at).toBe(decided.decided_at);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).status).toBe("inbox");
  expect(must(await finish(of, first.id)).status).toBe("done");
  const spent = must(await of.call<Approval>("GET", `/approvals/${asked.id}`));
  expect(spent.spent_at).toEqual(expect.any(String));
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "todo" } }));
  expect(await finish(of, first.id)).toMatchObject({ status: 409, body: { code: "approval_spent", approval_id: asked.id } });
  expect((await eventsOf(of, `task_id=${first.id}`)).map((event) => event.type)).toEqual([
    "task.created",
    "approval.requested",
    "approval.decided",
    "approval.spent",
    "task.moved",
    "task.moved",
  ]);
});

test("an approval that was asked for stands in the way of running the task until it is given, and is spent by the run", async () => {
  const { of, first } = await workplace();
  const lab = await gateway(of);
  const execute = () => of.call<Refused>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: first.id } });
  const asked = await approval(of, first, { action: "deploy" });
  expect(await execute()).toMatchObject({ status: 403, body: { code: "approval_required", approval_id: asked.id } });
  must(await decide(of, asked.id, "rejected"));
  expect(refusal(await execute())).toEqual([403, "approval_required"]);
  must(await decide(of, (await approval(of, first, { action: "deploy" })).id));
  expect((await execute()).status).toBe(201);
  expect((await eventsOf(of, `task_id=${first.id}`)).slice(-2).map((event) => event.type)).toEqual(["run.queued", "approval.spent"]);
});

test("lists show what a caller may see, by status, board and task", async () => {
  const { of, on, first } = await gated();
  const other = await board(of);
  const [a, b] = [await approval(of, first), await approval(of, await task(of, other))];
  must(await decide(of, b.id));
  const reader = await member(of, { reads: [on.id] });
  const scout = await agentOn(of, on);
  const list = async (call: typeof of.call, query = "") => must(await call<Page>("GET", `/approvals?${query}`)).items.map((item) => item.id);
  expect([
    await list(of.call),
    await list(of.call, "status=pending"),
    await list(of.call, `board_id=${other.id}`),
    await list(of.call, `task_id=${first.id}`),
  ]).toEqual([[b.id, a.id], [a.id], [b.id], [a.id]]);
  expect([await list(reader.call), await list(scout.call)]).toEqual([[a.id], [a.id]]);
  expect(must(await scout.call<Page>("GET", `/agent/boards/${on.id}/approvals`)).total).toBe(1);
  for (const call of [scout.call, reader.call]) expect((await call("GET", `/approvals?board_id=${other.id}`)).status).toBe(403);
  expect((await scout.call("GET", `/agent/boards/${other.id}/approvals`)).status).toBe(403);
  expect((await of.call("GET", `/boards/${newId()}/approvals`)).status).toBe(404);
  expect((await reader.call("GET", `/approvals/${b.id}`)).status).toBe(403);
  const snapshot = must(await reader.call<{ approvals: Approval[]; seq: number; tasks: Task[] }>("GET", `/boards/${on.id}/snapshot`));
  expect([snapshot.approvals.map((item) => item.id), snapshot.tasks.map((item) => item.id), snapshot.seq]).toEqual([[a.id], [first.id], 3]);
});
