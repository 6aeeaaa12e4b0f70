// Assigning is sending, unless something speaks against it: each of these alone keeps a task from being sent, and without it the same
// task goes out.
import { expect, test } from "vitest";
import type { Task } from "#worker/tasks/schema.ts";
import { agentOn, gateway, must, task } from "../support/factories.ts";
import { type Stage, stage } from "./gate-stage.ts";

const patch = async ({ of }: Stage, id: string, body: object) => must(await of.call<Task>("PATCH", `/tasks/${id}`, { body }));

/** What speaks against sending: brought about before the task is given to the agent. */
const AGAINST: Record<string, (at: Stage, id: string) => Promise<unknown>> = {
  "it is blocked": (at, id) => patch(at, id, { status: "blocked", blocked_reason: "Waiting for the keys" }),
  "it is done": (at, id) => patch(at, id, { status: "done" }),
  "it waits for another": async (at, id) => patch(at, id, { dependencies: [(await task(at.of, at.on)).id] }),
};

test("a task that is blocked, done or waiting is not sent when it is given to an agent; any other is, once", async () => {
  const at = await stage();
  for (const [why, bring] of Object.entries(AGAINST)) {
    const [held, free] = [await task(at.of, at.on), await task(at.of, at.on)];
    await bring(at, held.id);
    for (const { id } of [held, free]) must(await at.assign(id));
    await at.settle();
    expect([why, (await at.runs(held.id)).length, (await at.runs(free.id)).length]).toEqual([why, 0, 1]);
  }
});

test("a task is not sent to an agent that cannot work, nor to one that took it itself", async () => {
  const at = await stage();
  const { of, on } = at;
  const lab = await gateway(of);
  const states = { draft: 0, failed: 0, deleting: 0, provisioning: 1, ready: 1 };
  for (const [state, sent] of Object.entries(states)) {
    const worker = await agentOn(of, on, { gateway_id: lab.id });
    await of.db.sql("UPDATE agents SET state = ?2 WHERE id = ?1", worker.id, state).run();
    const { id } = await task(of, on);
    must(await at.assign(id, worker.id));
    await at.settle();
    expect([state, (await at.runs(id)).length]).toEqual([state, sent]);
  }
  const taken = await task(of, on);
  must(await at.scout.call("PATCH", `/agent/boards/${on.id}/tasks/${taken.id}`, { body: { status: "in_progress" } }));
  await at.settle();
  expect(must(await of.call<Task>("GET", `/tasks/${taken.id}`)).assigned_agent_id).toBe(at.scout.id);
  expect(await at.runs(taken.id)).toEqual([]);
});

test("what a finished task lets go is sent, but not what is blocked for another reason, waits for more, or is being worked on", async () => {
  const at = await stage();
  const { of, on } = at;
  const [first, other] = [await task(of, on), await task(of, on)];
  const waiting = async (...on_: { id: string }[]) => task(of, on, { dependencies: on_.map(({ id }) => id), assigned_agent_id: at.scout.id });
  const [free, blocked, more] = [await waiting(first), await waiting(first), await waiting(first, other)];
  await patch(at, blocked.id, { status: "blocked", blocked_reason: "Waiting for the keys" });
  await at.settle();
  for (const { id } of [free, blocked, more]) expect(await at.runs(id)).toEqual([]);
  await patch(at, first.id, { status: "done" });
  await at.settle();
  expect([await at.runs(free.id), await at.runs(blocked.id), await at.runs(more.id)].map((runs) => runs.length)).toEqual([1, 0, 0]);
  await patch(at, other.id, { status: "done" });
  await at.settle();
  expect([await at.runs(free.id), await at.runs(blocked.id), await at.runs(more.id)].map((runs) => runs.length)).toEqual([1, 0, 1]);
});

test("what a finished task lets go while its agent is at work on it already is not sent a second time, and nothing has to be set aside", async () => {
  const at = await stage();
  const { of, on } = at;
  const first = await task(of, on);
  const waiting = await task(of, on, { assigned_agent_id: at.scout.id });
  await at.settle();
  expect((await at.runs(waiting.id)).length, "it is begun before it has to wait").toBe(1);
  await patch(at, waiting.id, { dependencies: [first.id] });
  await patch(at, first.id, { status: "done" });
  await at.settle();
  expect([(await at.runs(waiting.id)).length, await at.rows("SELECT * FROM set_aside_events WHERE stream_id = ?1", on.id)]).toEqual([1, []]);
});
