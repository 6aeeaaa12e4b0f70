// The gate at the place where work leaves for a gateway: what has waited for its gateway is asked about once more when it is sent.
import { expect, test } from "vitest";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import type { Execution, Run } from "#worker/runs/schema.ts";
import { composition } from "#worker/slices.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { connect, PATIENCE } from "../support/connected.ts";
import { agentOn, approval, board, eventsOf, gateway, must, task, workplace } from "../support/factories.ts";

/** A task whose run waits for its gateway, which is away. */
async function waiting(parameters: Record<string, unknown> = {}) {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const scout = await agentOn(of, on, { name: "Scout", gateway_id: lab.id });
  const given = await task(of, on, { assigned_agent_id: null });
  const execute = () => of.call<Execution>("POST", `/tasks/${given.id}/execute`, { body: { parameters } });
  await of.db.sql("UPDATE tasks SET assigned_agent_id = ?2 WHERE id = ?1", given.id, scout.id).run();
  const run = must(await execute());
  expect(run).toMatchObject({ status: "queued", agent_id: scout.id });
  const runs = async () => (await of.db.sql("SELECT id, status, error, requested_by FROM runs WHERE task_id = ?1 ORDER BY id", given.id).all<Run>()).results;
  const work = async () =>
    (
      await of.db
        .sql("SELECT status, error, attempts FROM gateway_commands WHERE gateway_id = ?1 AND kind IN ('run.start', 'session.message') ORDER BY id", lab.id)
        .all<{ status: string; error: string | null; attempts: number }>()
    ).results;
  const heldBack = async () => (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "run.held_back");
  return { of, on, lab, scout, given, run, execute, runs, work, heldBack };
}
type Waiting = Awaited<ReturnType<typeof waiting>>;

const MEANWHILE: Record<string, [why: string, (on: Waiting) => Promise<unknown>]> = {
  "a task.execute is asked": ["not been decided", ({ of, given }) => approval(of, given, { action: "task.execute" })],
  "an agent asks about the next step": ["not been decided", ({ scout, given }) => approval(scout, given, { action: "deploy" })],
  "a task.execute is rejected": [
    "was rejected",
    async ({ of, given }) => {
      const { id } = await approval(of, given, { action: "task.execute" });
      must(await of.call("PATCH", `/approvals/${id}`, { body: { status: "rejected" } }));
    },
  ],
  "what was approved is edited": [
    "has been edited",
    async ({ of, given }) => {
      const { id } = await approval(of, given, { action: "task.execute" });
      must(await of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
      must(await of.call("PATCH", `/tasks/${given.id}`, { body: { title: "Delete the keys" } }));
    },
  ],
  "a run with other parameters is approved": [
    "they differ at parameters.environment",
    async ({ of, given }) => {
      const { id } = await approval(of, given, { action: "deploy", metadata: { parameters: { environment: "staging" } } });
      must(await of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
    },
  ],
  "it comes to wait for another task": [
    "depends on tasks",
    async ({ of, on, given }) => must(await of.call("PATCH", `/tasks/${given.id}`, { body: { dependencies: [(await task(of, on)).id] } })),
  ],
  "its board is archived": ["has been archived", async ({ of, on }) => must(await of.call("POST", `/boards/${on.id}/archive`))],
  "it is gone": ["has been deleted", ({ of, given }) => of.db.sql("UPDATE tasks SET deleted_at = updated_at WHERE id = ?1", given.id).run()],
  "its agent is deleted": ["not one of ours", async ({ of, scout }) => must(await of.call("DELETE", `/agents/${scout.id}`))],
  "its agent is moved to another board": [
    "another board",
    async ({ of, scout }) => must(await of.call("PATCH", `/agents/${scout.id}`, { body: { board_id: (await board(of)).id } })),
  ],
  "its agent can no longer work": ["Scout is failed", ({ of, scout }) => of.db.sql("UPDATE agents SET state = 'failed' WHERE id = ?1", scout.id).run()],
  "the key that answers for its agent ends": [
    "API key",
    async ({ of, scout }) => {
      const { id } = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: composition.scopes } }));
      await of.db.sql("UPDATE agents SET made_by_key_id = ?2 WHERE id = ?1", scout.id, id).run();
      must(await of.call("DELETE", `/organizations/me/api-keys/${id}`));
    },
  ],
};

for (const [what, [why, happens]] of Object.entries(MEANWHILE))
  test(`a run that waits for its gateway is taken back when meanwhile ${what}; history and the run say why`, async () => {
    const on = await waiting();
    await happens(on);
    const { double } = await connect(on.of, on.lab);
    await expect.poll(on.work, PATIENCE).toEqual([{ status: "cancelled", error: expect.stringContaining(why), attempts: 0 }]);
    expect(await on.runs()).toMatchObject([{ id: on.run.id, status: "aborted", error: expect.stringContaining(why) }]);
    expect(await on.heldBack()).toMatchObject([
      { subject: { type: "task", id: on.given.id }, reason: expect.stringContaining(why), actor: { type: "system" } },
    ]);
    expect(double.turns).toEqual([]);
  });

test("what was taken back is started again when the approval is there, which is spent by it; the gateway gets it once", async () => {
  const on = await waiting();
  const { id } = await approval(on.of, on.given, { action: "task.execute" });
  const { double } = await connect(on.of, on.lab);
  await expect.poll(on.heldBack, PATIENCE).toHaveLength(1);
  must(await on.of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
  must(await on.execute());
  await expect.poll(async () => (await on.runs()).map(({ status }) => status), PATIENCE).toEqual(["aborted", "succeeded"]);
  expect([double.turns.length, must(await on.of.call<{ spent_at: string | null }>("GET", `/approvals/${id}`)).spent_at]).toEqual([1, expect.any(String)]);
});

test("what is approved before the gateway is back is spent by the run that waited for it, also where it names the run's own parameters", async () => {
  const parameters = { environment: "staging" };
  for (const metadata of [{}, { parameters }]) {
    const on = await waiting(parameters);
    const { id } = await approval(on.of, on.given, { action: "task.execute", metadata });
    must(await on.of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
    const { double } = await connect(on.of, on.lab);
    await expect.poll(async () => (await on.runs()).map(({ status }) => status), PATIENCE).toEqual(["succeeded"]);
    expect([double.turns.length, must(await on.of.call<{ spent_at: string | null }>("GET", `/approvals/${id}`)).spent_at]).toEqual([1, expect.any(String)]);
    expect(await on.heldBack()).toEqual([]);
  }
});

test("what an older version queued for the gateway's own agent is never sent: it is taken back, and the record says why", async () => {
  const on = await waiting();
  const session_key = `agent:main:task-${on.given.id}`;
  await on.of.db.sql("UPDATE runs SET agent_id = NULL, agent_name = 'main', session_key = ?2 WHERE id = ?1", on.run.id, session_key).run();
  await on.of.db
    .sql(
      "UPDATE gateway_commands SET lane = 'agent:main', payload = ?2 WHERE id = ?1",
      on.run.id,
      JSON.stringify({ run_id: on.run.id, session_key, message: "x" }),
    )
    .run();
  const now = new Date();
  const facts = { organizationId: on.of.id, gatewayId: on.lab.id, lane: "agent:main", deadlineAt: deadlineAfter(now), at: now.toISOString() };
  await commandStatement(on.of.db, { ...facts, id: crypto.randomUUID(), kind: "session.message", payload: { session_key, message: "RUN:id" } }).run();
  const { double } = await connect(on.of, on.lab);
  const taken = { status: "cancelled", error: expect.stringContaining("not one of ours"), attempts: 0 };
  await expect.poll(on.work, PATIENCE).toEqual([taken, taken]);
  expect(await on.runs()).toMatchObject([{ status: "aborted", error: taken.error }]);
  expect((await on.heldBack()).length).toBe(2);
  expect(double.turns).toEqual([]);
});

/** A comment that waits to join a run which is stopped before its gateway had either. */
async function said(on: Waiting) {
  must(await on.of.call("POST", `/tasks/${on.given.id}/comments`, { body: { message: "Use the new keys" } }));
  await expect.poll(on.work, PATIENCE).toHaveLength(2);
  must(await on.of.call("POST", `/tasks/${on.given.id}/stop`));
}

test("a message whose run has ended before it was sent becomes a run of its own, by whoever said it, and is sent once", async () => {
  const on = await waiting();
  await said(on);
  const { double } = await connect(on.of, on.lab);
  await expect.poll(async () => (await on.runs()).map(({ status }) => status), PATIENCE).toEqual(["aborted", "succeeded"]);
  const [, own] = await on.runs();
  expect(JSON.parse(String(own?.requested_by))).toMatchObject({ type: "user" });
  expect(double.turns.length).toBe(1);
});

test("a message whose run has ended starts none past a gate: it is taken back, and history says that nobody was told", async () => {
  for (const decision of [null, "rejected"]) {
    const on = await waiting();
    await said(on);
    const { id } = await approval(on.of, on.given, { action: "task.execute" });
    if (decision) must(await on.of.call("PATCH", `/approvals/${id}`, { body: { status: decision } }));
    const { double } = await connect(on.of, on.lab);
    await expect.poll(async () => (await on.work()).map(({ status }) => status), PATIENCE).toEqual(["cancelled", "cancelled"]);
    expect((await on.runs()).map(({ status }) => status)).toEqual(["aborted"]);
    expect(await on.heldBack()).toMatchObject([{ reason: expect.stringContaining("Scout was not told") }]);
    expect(double.turns).toEqual([]);
  }
});

test("an agent that was moved to another board gets no work of this one, not even what is assigned to it", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const elsewhere = await board(of);
  const scout = await agentOn(of, on, { gateway_id: lab.id });
  const given = await task(of, on, { title: "Read the other board" });
  await of.db.sql("UPDATE tasks SET assigned_agent_id = ?2 WHERE id = ?1", given.id, scout.id).run();
  must(await of.call("PATCH", `/agents/${scout.id}`, { body: { board_id: elsewhere.id } }));
  expect(await of.call("POST", `/tasks/${given.id}/execute`, { body: {} })).toMatchObject({ status: 409, body: { code: "gateway_required" } });
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { gateway_id: lab.id } }));
  expect(must(await of.call<Execution>("POST", `/tasks/${given.id}/execute`, { body: {} })).agent_id).not.toBe(scout.id);
  must(await of.call("POST", `/tasks/${given.id}/stop`));
  must(await of.call("POST", `/tasks/${given.id}/comments`, { body: { message: "And tell me" } }));
  expect(must(await of.call<Task>("GET", `/tasks/${given.id}`)).active_run).toBeNull();
});
