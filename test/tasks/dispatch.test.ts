// Assigning is sending: which work goes to its agent at once, which waits, and what the agent is told.
import { expect, test } from "vitest";
import { drain } from "#worker/platform/outbox.ts";
import { dispatchConsumer } from "#worker/tasks/dispatch.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { agentOn, contextOf, gateway, must, task, workplace } from "../support/factories.ts";

async function fleet() {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const [scout, pilot] = [await agentOn(of, on, { gateway_id: lab.id }), await agentOn(of, on, { gateway_id: lab.id })];
  const settle = () => expect.poll(async () => (await drain(dispatchConsumer, on.id, contextOf(of))).caughtUp).toBe(true);
  const runsOf = async (id: string) =>
    (await of.db.sql("SELECT id, agent_id FROM runs WHERE task_id = ?1 ORDER BY id", id).all<{ id: string; agent_id: string }>()).results;
  const assign = async (id: string, agent = scout.id) => {
    must(await of.call("PATCH", `/tasks/${id}`, { body: { assigned_agent_id: agent } }));
    await settle();
  };
  return { of, on, scout, pilot, settle, runsOf, assign };
}

test("what is blocked, done, or waits for another task is not sent when it is assigned; a deleted task is waited for no longer", async () => {
  const { of, on, runsOf, assign } = await fleet();
  const gone = await task(of, on);
  const waiting = {
    blocked: await task(of, on, { status: "blocked", blocked_reason: "No key yet" }),
    done: await task(of, on, { status: "done" }),
    dependent: await task(of, on, { dependencies: [(await task(of, on)).id] }),
  };
  for (const [why, { id }] of Object.entries(waiting)) {
    await assign(id);
    expect([why, await runsOf(id)]).toEqual([why, []]);
  }
  const freed = await task(of, on, { dependencies: [gone.id] });
  must(await of.call("DELETE", `/tasks/${gone.id}`));
  await assign(freed.id);
  expect((await runsOf(freed.id)).length).toBe(1);
});

test("one that an agent takes itself is not told to it", async () => {
  const { of, on, scout, settle, runsOf } = await fleet();
  const free = await task(of, on);
  const taken = must(await scout.call<Task>("PATCH", `/agent/boards/${on.id}/tasks/${free.id}`, { body: { status: "in_progress" } }));
  await settle();
  expect([taken.assigned_agent_id, await runsOf(free.id)]).toEqual([scout.id, []]);
});

test("the order names the task, and the address at which the agent reports", async () => {
  const { of, on, runsOf, assign } = await fleet();
  const { id, key } = await task(of, on, { description: "All of them" });
  await assign(id);
  const [run] = await runsOf(id);
  const command = await of.db.sql("SELECT payload FROM gateway_commands WHERE id = ?1", run?.id).first<{ payload: string }>();
  const { message } = JSON.parse(command?.payload ?? "{}") as { message: string };
  for (const word of [key, "All of them", `/api/v1/agent/boards/${on.id}/tasks/${id}`]) expect(message).toContain(word);
});
