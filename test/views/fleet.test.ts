// The fleet over HTTP: each agent with its state, the decision that holds it, since when and for whom; nothing of boards that the caller does not see.
import { expect, test } from "vitest";
import type { FleetAgent } from "#worker/views/schema.ts";
import { atWork, PATIENCE } from "../support/connected.ts";
import { readCost } from "../support/counting.ts";
import { agentOn, askedFor, board, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Call = TestOrganization["call"];
type Fleet = { items: FleetAgent[]; total: number };
const fleetOf = async (call: Call, query = ""): Promise<Fleet> => must(await call<Fleet>("GET", `/organizations/me/fleet${query}`));
const one = async (call: Call, id: string): Promise<FleetAgent> => (await fleetOf(call, `?agent_ids=${id}`)).items[0] as FleetAgent;

test("an agent at work says so with its run and task; a held command makes it wait for those who may decide; the end of the link for its gateway", async () => {
  const { of, lab, on, given, link, hold, runs } = await atWork();
  const [agent] = (await fleetOf(of.call)).items as [FleetAgent];
  const run = (await runs())[0];
  expect(agent).toMatchObject({ state: "working", reason: "run", since: run?.started_at, run: { id: run?.id, status: "running" }, waits_for: null, approval: null });
  expect([agent.board?.id, agent.gateway?.name, agent.task]).toEqual([on.id, lab.name, { id: given.id, key: given.key, title: given.title, status: "in_progress" }]);
  expect(agent.load.at(-1)).toBeGreaterThan(0);
  const writer = await member(of, { writes: [on.id] });
  await member(of, { reads: [on.id] });
  hold("held-1");
  await expect.poll(async () => (await one(of.call, agent.id)).state, PATIENCE).toBe("person");
  const waiting = await one(of.call, agent.id);
  expect(waiting).toMatchObject({ reason: "held_command", detail: "rm -rf build", approval: { action: "exec" }, waits_for: { total: 2 } });
  expect(waiting.waits_for?.people.map(({ user_id }) => user_id)).toContain(writer.id);
  const [asked] = must(await of.call<{ items: { id: string; created_at: string; expires_at: string }[] }>("GET", "/approvals")).items;
  expect([waiting.since, waiting.approval?.id, waiting.approval?.expires_at]).toEqual([asked?.created_at, asked?.id, asked?.expires_at]);
  must(await of.call("PATCH", `/approvals/${asked?.id}`, { body: { status: "rejected" } }));
  link.cut();
  await expect.poll(async () => (await one(of.call, agent.id)).reason, PATIENCE).toBe("work_away");
  const { gateway, state, since } = await one(of.call, agent.id);
  expect([state, gateway?.status, since]).toEqual(["gateway", "offline", must(await of.call<{ last_seen_at: string }>("GET", `/gateways/${lab.id}`)).last_seen_at]);
});
