// Work goes only to agents that Mission Control has made and given a policy, on gateways that the work belongs to.
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import type { Execution } from "#worker/runs/schema.ts";
import { composition } from "#worker/slices.ts";
import { type Call, client, owner } from "../support/client.ts";
import { agentOn, board, eventsOf, gateway, member, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const execute = (call: Call, at: { id: string }, id: string) => call<Execution>("POST", `/gateways/${at.id}/execute`, { body: { task_id: id } });
const key = async ({ call }: TestOrganization, fields: Record<string, unknown>): Promise<Call> =>
  client({
    Authorization: `Bearer ${must(await call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: composition.scopes, ...fields } })).token}`,
  });
const agents = async ({ call }: TestOrganization): Promise<Agent[]> => must(await call<{ items: Agent[] }>("GET", "/agents?limit=200")).items;
const sessions = async (of: TestOrganization): Promise<string[]> =>
  (await of.db.sql("SELECT session_key FROM runs WHERE organization_id = ?1", of.id).all<{ session_key: string }>()).results.map((run) => run.session_key);

test("whoever writes one board runs nothing on a gateway that is not the board's: not as a person, not with a key for that board", async () => {
  const { of, on, first } = await workplace();
  const [home, foreign] = [await gateway(of), await gateway(of)];
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { gateway_id: home.id } }));
  for (const at of [home, foreign]) await agentOn(of, on, { gateway_id: at.id });
  const writer = await member(of, { writes: [on.id] });
  const callers = [writer.call, await key(of, { board_ids: [on.id] }), await key(of, { scopes: ["gateways:read", "runs:write", "tasks:write"] })];
  for (const call of callers) {
    const refused = await execute(call, foreign, first.id);
    expect([refusal(refused), JSON.stringify(refused.body)]).toEqual(["403 forbidden", expect.stringContaining("admin")]);
    must(await execute(call, home, first.id));
    must(await of.call("POST", `/tasks/${first.id}/stop`));
  }
  const admin = await member(of, { role: "admin", writes: [on.id] });
  expect(must(await execute(admin.call, foreign, first.id)).gateway_id).toBe(foreign.id);
});

test("whoever owns two organizations sends no task of one through a gateway of the other, and makes no agent there", async () => {
  const { of, first } = await workplace();
  const [own, theirs] = [await gateway(of), await organization(of.shard)];
  const lab = await gateway(theirs);
  expect(refusal(await execute(owner, lab, first.id))).toBe("404 not_found");
  expect([await agents(of), await agents(theirs), await sessions(of)]).toEqual([[], [], []]);
  must(await execute(owner, own, first.id));
});

test("where the task's own agent lives it may be run, whatever the board's gateway is", async () => {
  const { of, on, first } = await workplace();
  const lab = await gateway(of);
  const scout = await agentOn(of, on, { gateway_id: lab.id });
  const writer = await member(of, { writes: [on.id] });
  must(await writer.call("PATCH", `/tasks/${first.id}`, { body: { priority: "low" } }));
  await of.db.sql("UPDATE tasks SET assigned_agent_id = ?2 WHERE id = ?1", first.id, scout.id).run();
  expect(must(await execute(writer.call, lab, first.id))).toMatchObject({ agent_id: scout.id, gateway_id: lab.id });
});

test("a gateway without an agent of ours runs nothing for those who may not make agents: they are told what to do", async () => {
  const { of, on, first } = await workplace();
  const lab = await gateway(of);
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { gateway_id: lab.id } }));
  const elsewhere = await board(of);
  await agentOn(of, elsewhere, { gateway_id: lab.id });
  const writer = await member(of, { writes: [on.id] });
  const before = (await agents(of)).length;
  const callers = [writer.call, await key(of, { board_ids: [on.id] }), await key(of, { scopes: ["gateways:read", "runs:write", "tasks:write"] })];
  for (const call of callers)
    for (const reply of [await execute(call, lab, first.id), await call("POST", `/tasks/${first.id}/execute`, { body: {} })])
      expect([refusal(reply), JSON.stringify(reply.body)]).toEqual(["409 agent_required", expect.stringContaining("POST /agents")]);
  expect([await sessions(of), (await agents(of)).length]).toEqual([[], before]);
});

test("whoever makes agents gets one of ours there, once, that asks before it runs a command; the next task finds it", async () => {
  const { of, on, first } = await workplace();
  const lab = await gateway(of, { name: "edge-1" });
  const second = await task(of, on);
  const run = must(await execute(of.call, lab, first.id));
  const [made, ...more] = await agents(of);
  expect([made, more]).toMatchObject([{ id: run.agent_id, name: "Runner on edge-1", board_id: on.id, gateway_id: lab.id, command_policy: "ask" }, []]);
  expect((await eventsOf(of, `board_id=${on.id}`)).slice(-2).map(({ type }) => type)).toEqual(["agent.created", "run.queued"]);
  const { results } = await of.db.sql("SELECT kind, lane FROM gateway_commands WHERE gateway_id = ?1 ORDER BY id", lab.id).all();
  expect(results, "it is brought there before its work").toEqual([
    { kind: "agent.provision", lane: `agent:mc-${made?.id}` },
    { kind: "run.start", lane: `agent:mc-${made?.id}` },
  ]);
  expect(must(await execute(of.call, lab, second.id)).agent_id).toBe(made?.id);
  const other = await task(of, await board(of));
  const crowd = await Promise.all(
    Array.from({ length: 5 }, async () => must(await execute(of.call, lab, (await task(of, { id: other.board_id })).id)).agent_id),
  );
  expect([new Set(crowd).size, (await agents(of)).length], "one for each board").toEqual([1, 2]);
  for (const session of await sessions(of)) expect(session).toMatch(/^agent:mc-/);
});

test("of several agents there the one with least to do gets the task; one that cannot work gets none, and no other is made for it", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const [scout, pilot] = [await agentOn(of, on, { gateway_id: lab.id }), await agentOn(of, on, { gateway_id: lab.id })];
  await agentOn(of, null, { gateway_id: lab.id });
  const next = async () => must(await execute(of.call, lab, (await task(of, on)).id)).agent_id;
  expect([await next(), await next(), await next(), await next()]).toEqual([scout.id, pilot.id, scout.id, pilot.id]);
  await of.db.sql("UPDATE agents SET state = 'failed' WHERE id = ?1", scout.id).run();
  expect([await next(), await next()]).toEqual([pilot.id, pilot.id]);
  await of.db.sql("UPDATE agents SET state = 'failed' WHERE id = ?1", pilot.id).run();
  expect(refusal(await execute(of.call, lab, (await task(of, on)).id))).toBe("409 conflict");
  expect((await agents(of)).length, "the third has no board, so it could not report").toBe(3);
});
