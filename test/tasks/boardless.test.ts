// An agent without a board may read and write none, so it could neither read a task nor report on it: once it lives on a gateway it is
// given none, and whoever tries is told what to do.
import { expect, test } from "vitest";
import type { Execution } from "#worker/runs/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { connect, PATIENCE } from "../support/connected.ts";
import { agentOn, board, eventsOf, gateway, must, task, workplace } from "../support/factories.ts";

test("a task is not given to an agent that lives on a gateway without a board, neither when it is made nor later; with the board it is", async () => {
  const { of, on, first } = await workplace();
  const drifter = await agentOn(of, null, { name: "Drifter", gateway_id: (await gateway(of)).id });
  const refused = [
    await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x", assigned_agent_id: drifter.id } }),
    await of.call("PATCH", `/tasks/${first.id}`, { body: { assigned_agent_id: drifter.id } }),
  ];
  for (const reply of refused) {
    expect(reply).toMatchObject({ status: 422, body: { code: "invalid_input" } });
    expect(JSON.stringify(reply.body)).toContain(
      `Drifter works for no board, so it could not report on the task. Give it this board first (PATCH /agents/${drifter.id}`,
    );
  }
  const offered = async () => must(await of.call<{ agents: { id: string }[] }>("GET", `/boards/${on.id}/snapshot`)).agents.map(({ id }) => id);
  expect(await offered()).toEqual([]);
  must(await of.call("PATCH", `/agents/${drifter.id}`, { body: { board_id: on.id } }));
  expect(await offered()).toEqual([drifter.id]);
  expect(must(await of.call<Task>("PATCH", `/tasks/${first.id}`, { body: { assigned_agent_id: drifter.id } })).assigned_agent_id).toBe(drifter.id);
});

test("a draft that has no place yet may have its name on a task: nothing is sent to it until it has a gateway and this board", async () => {
  const { of, on, first } = await workplace();
  const draft = await agentOn(of, null, { name: "Draft" });
  expect(must(await of.call<{ agents: { id: string }[] }>("GET", `/boards/${on.id}/snapshot`)).agents.map(({ id }) => id)).toEqual([draft.id]);
  expect(must(await of.call<Task>("PATCH", `/tasks/${first.id}`, { body: { assigned_agent_id: draft.id } })).assigned_agent_id).toBe(draft.id);
  await of.db.sql("UPDATE agents SET gateway_id = ?2, state = 'ready' WHERE id = ?1", draft.id, (await gateway(of)).id).run();
  expect(await of.call("POST", `/tasks/${first.id}/execute`, { body: {} })).toMatchObject({ status: 409, body: { code: "gateway_required" } });
});

test("an agent of another board, or none at all, is refused as before: nobody learns what it is", async () => {
  const { of, first } = await workplace();
  const away = await agentOn(of, await board(of), { name: "Away" });
  for (const id of [away.id, crypto.randomUUID()]) {
    const reply = await of.call("PATCH", `/tasks/${first.id}`, { body: { assigned_agent_id: id } });
    expect([reply.status, JSON.stringify(reply.body)]).toEqual([422, expect.stringContaining("nobody with this id can work on this board")]);
  }
});

test("an order goes past an agent without a board, and what had been queued for one is taken back with the reason", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const scout = await agentOn(of, on, { name: "Scout", gateway_id: lab.id });
  await agentOn(of, null, { gateway_id: lab.id });
  for (let n = 0; n < 3; n++)
    expect(must(await of.call<Execution>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: (await task(of, on)).id } })).agent_id).toBe(scout.id);
  await of.db.sql("UPDATE agents SET board_id = NULL WHERE id = ?1", scout.id).run();
  const { double } = await connect(of, lab);
  const held = async () => (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "run.held_back");
  await expect.poll(async () => (await held()).length, PATIENCE).toBe(3);
  expect((await held())[0]?.reason).toContain("Scout works for no board, so it could not report");
  expect(double.turns).toEqual([]);
});
