import { expect, test } from "vitest";
import { expireApprovals } from "#worker/approvals/jobs.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { Reply } from "../support/client.ts";
import {
  contextOf,
  agentOn,
  approval,
  board,
  eventsOf,
  gateway,
  member,
  must,
  organization,
  task,
  type TestOrganization,
  workplace,
} from "../support/factories.ts";

type Refused = { code: string; detail: string; approval_id?: string };
type Page = { items: Approval[]; total: number };
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as Refused).code];
const gated = () => workplace({ require_approval_for_done: true });
const decide = (of: Pick<TestOrganization, "call">, id: string, status: "approved" | "rejected" = "approved", more: Record<string, unknown> = {}) =>
  of.call<Approval & { apply_problem: string | null }>("PATCH", `/approvals/${id}`, { body: { status, ...more } });
const finish = (of: Pick<TestOrganization, "call">, id: string, more: Record<string, unknown> = {}) =>
  of.call<Task & Refused>("PATCH", `/tasks/${id}`, { body: { status: "done", ...more } });

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

test("twenty askers at once get one open question", async () => {
  const { of, first } = await gated();
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => of.call("POST", "/approvals", { body: { task_id: first.id, action: "deploy", reason: "Now" } })),
  );
  expect(replies.map((reply) => reply.status).sort()).toEqual([201, ...Array(19).fill(409)]);
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

test("two uses of one approval at once become one", async () => {
  const { of, first } = await gated();
  const asked = await approval(of, first);
  must(await decide(of, asked.id));
  const replies = await Promise.all(Array.from({ length: 10 }, () => finish(of, first.id, { approval_id: asked.id })));
  expect(replies.filter((reply) => reply.status === 200).length).toBeGreaterThanOrEqual(1);
  expect((await eventsOf(of, `task_id=${first.id}&type=approval.spent`)).length).toBe(1);
  expect((await eventsOf(of, `task_id=${first.id}&type=task.moved`)).length).toBe(1);
});

test("an approval fits only what was approved: edited before or after the decision, or in the very move, it is stale", async () => {
  const { of, on, first } = await gated();
  const before = await approval(of, first);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { description: "Also drop the table" } }));
  expect(refusal(await decide(of, before.id))).toEqual([409, "approval_stale"]);
  const asked = await approval(of, first);
  expect(must(await of.call<Approval>("GET", `/approvals/${before.id}`))).toMatchObject({ status: "withdrawn" });
  expect(refusal(await decide(of, before.id))).toEqual([409, "conflict"]);
  must(await decide(of, asked.id));
  expect(refusal(await finish(of, first.id, { title: "Something else" }))).toEqual([409, "approval_stale"]);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Something else", priority: "urgent" } }));
  expect(refusal(await finish(of, first.id))).toEqual([409, "approval_stale"]);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: first.title } }));
  expect(must(await finish(of, first.id)).status).toBe("done");
  const second = await task(of, on);
  const foreign = await approval(of, second);
  must(await decide(of, foreign.id));
  const third = await task(of, on);
  expect(refusal(await finish(of, third.id, { approval_id: foreign.id }))).toEqual([403, "approval_required"]);
});

test("time runs out: an expired request is not decided, an expired approval is not used, and cron closes them", async () => {
  const { of, first, on } = await gated();
  const [asked, used] = [await approval(of, first, { expires_in_seconds: 60 }), await approval(of, await task(of, on), { expires_in_seconds: 60 })];
  must(await decide(of, used.id));
  const past = new Date(Date.now() - 1000).toISOString();
  await of.db.sql("UPDATE approvals SET expires_at = ?1 WHERE id IN (?2, ?3)", past, asked.id, used.id).run();
  expect(refusal(await decide(of, asked.id))).toEqual([409, "approval_expired"]);
  expect(refusal(await finish(of, used.task_id as string))).toEqual([409, "approval_expired"]);
  const again = await approval(of, first);
  expect(must(await of.call<Approval>("GET", `/approvals/${asked.id}`)).status, "a late question gives way to a new one").toBe("withdrawn");
  await of.db.sql("UPDATE approvals SET expires_at = ?1 WHERE id = ?2", past, again.id).run();
  await Promise.all([expireApprovals(contextOf(of)), expireApprovals(contextOf(of))]);
  expect(must(await of.call<Approval>("GET", `/approvals/${again.id}`))).toMatchObject({ status: "expired", version: 2 });
  expect((await eventsOf(of, `resource_id=${again.id}`)).map((event) => [event.type, event.actor.type])).toEqual([
    ["approval.requested", "user"],
    ["approval.expired", "system"],
  ]);
  expect(refusal(await decide(of, again.id))).toEqual([409, "approval_expired"]);
});

test("a decision stands: it is made once, by a person who may write, and never by an agent", async () => {
  const { of, on, first } = await gated();
  const scout = await agentOn(of, on);
  const [reader, outsider, writer] = [
    await member(of, { reads: [on.id] }),
    await member(await organization(), { role: "owner", writesAll: true }),
    await member(of, { writes: [on.id] }),
  ];
  const asked = must(
    await scout.call<Approval>("POST", `/agent/boards/${on.id}/approvals`, { body: { task_id: first.id, action: "task.done", reason: "Ready" } }),
  );
  expect(asked).toMatchObject({ agent_id: scout.id, requested_by: { type: "agent", id: scout.id } });
  const own = await scout.call<Refused>("PATCH", `/agent/boards/${on.id}/approvals/${asked.id}`, { body: { status: "approved" } });
  expect([own.status, own.body.code, own.body.detail.includes("its own request")]).toEqual([403, "forbidden", true]);
  for (const call of [scout.call, (await agentOn(of, on)).call, reader.call]) expect(refusal(await decide({ call }, asked.id))).toEqual([403, "forbidden"]);
  expect(refusal(await decide(outsider, asked.id))).toEqual([404, "not_found"]);
  expect(must(await of.call<Approval>("GET", `/approvals/${asked.id}`))).toMatchObject({ status: "pending", version: 1 });
  const decisions = await Promise.all([decide(of, asked.id), decide(writer, asked.id, "rejected", { comment: "No" })]);
  expect(decisions.map((reply) => reply.status).sort()).toEqual([200, 409]);
  const final = must(await of.call<Approval>("GET", `/approvals/${asked.id}`));
  expect(final.status).toBe(decisions.find((reply) => reply.status === 200)?.body.status);
  expect(refusal(await decide(of, asked.id, "approved"))).toEqual([409, "approval_decided"]);
  expect(refusal(await decide(of, asked.id, "rejected"))).toEqual([409, "approval_decided"]);
  expect((await eventsOf(of, `resource_id=${asked.id}&type=approval.decided`)).length).toBe(1);
  const other = await board(of);
  expect(
    (await of.call("PATCH", `/boards/${other.id}/approvals/${(await approval(of, first, { action: "x" })).id}`, { body: { status: "approved" } })).status,
  ).toBe(404);
});

test("a rejection says why, does not open the gate, and may be asked again", async () => {
  const { of, first } = await gated();
  const asked = await approval(of, first);
  expect(must(await decide(of, asked.id, "rejected", { comment: "Tests first" }))).toMatchObject({ status: "rejected", comment: "Tests first" });
  expect(refusal(await finish(of, first.id))).toEqual([403, "approval_required"]);
  expect((await finish(of, first.id)).body.detail).toContain("rejected");
  const again = await approval(of, first);
  must(await decide(of, again.id));
  expect(must(await finish(of, first.id)).status).toBe("done");
  for (const body of [{ status: "pending" }, { status: "expired" }, {}, { status: "approved", comment: 7 }])
    expect(refusal(await of.call("PATCH", `/approvals/${asked.id}`, { body }))).toEqual([422, "invalid_input"]);
});

test("with `apply` the decision moves the task, which is caused by it; if it cannot, the decision stands and says why", async () => {
  const { of, on, first } = await gated();
  const asked = await approval(of, first);
  const applied = must(await decide(of, asked.id, "approved", { apply: true }));
  expect(applied).toMatchObject({ status: "approved", apply_problem: null, spent_at: expect.any(String) });
  const { apply_problem: _none, ...answered } = applied;
  expect(must(await of.call<Approval>("GET", `/approvals/${asked.id}`))).toEqual(answered);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).status).toBe("done");
  const events = await eventsOf(of, `task_id=${first.id}`);
  const decided = events.find((event) => event.type === "approval.decided");
  expect(events.filter((event) => event.cause_id === decided?.id).map((event) => event.type)).toEqual(["approval.spent", "task.moved"]);
  const blocked = await task(of, on, { dependencies: [(await task(of, on)).id] });
  const stuck = must(await decide(of, (await approval(of, blocked)).id, "approved", { apply: true }));
  expect([stuck.status, stuck.spent_at, stuck.apply_problem?.includes("not done")]).toEqual(["approved", null, true]);
  const other = await approval(of, await task(of, on), { action: "deploy" });
  expect(must(await decide(of, other.id, "approved", { apply: true }))).toMatchObject({ status: "approved", spent_at: null });
});

test("a repeated decision with its key answers the same, what became of the task included", async () => {
  const { of, on, first } = await gated();
  const blocked = await task(of, on, { dependencies: [first.id] });
  for (const id of [first.id, blocked.id]) {
    const asked = await approval(of, { id });
    const headers = { "Idempotency-Key": id };
    const send = () => of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved", apply: true }, headers });
    if (id === blocked.id) must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "todo" } }));
    const [one, two] = [await send(), await send()];
    expect([one.status, two.status, two.body]).toEqual([200, 200, one.body]);
  }
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
