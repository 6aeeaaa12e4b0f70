// What the sessions of a gateway take: as the gateway counts it, by day, session, task and agent; what it has not counted is not 0.
import { expect, test } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { GatewayUsage } from "#worker/gateway-usage/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { taskSessionKey } from "#worker/runs/index.ts";
import { client } from "../support/client.ts";
import { connect } from "../support/connected.ts";
import { agentOn, board, gateway, member, must, organization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const DAYS = "from=2026-11-20&to=2026-11-22";

async function counted() {
  const of = await organization();
  const lab = await gateway(of);
  const { double } = await connect(of, lab);
  const { id: agent } = await agentOn(of, await board(of, { gateway_id: lab.id }), { gateway_id: lab.id });
  const [task, other] = [newId(), newId()];
  const { usage } = double.conversations;
  usage.set("agent:main:main", { "2026-11-20": 1_100 });
  usage.set(taskSessionKey(gatewayAgentId(agent), task), { "2026-11-20": 220, "2026-11-22": 440 });
  usage.set(taskSessionKey(gatewayAgentId(agent), other), { "2026-11-22": 330 });
  const ask = async (more = "", as = of.call) => as<GatewayUsage>("GET", `/gateways/${lab.id}/usage?${DAYS}${more}`);
  return { of, lab, usage, unpriced: double.conversations.unpriced, agent, task, other, ask };
}

test("tokens and cost are told for each day, and gathered by session, task and agent, those that took most first", async () => {
  const { lab, agent, task, other, ask } = await counted();
  const byDay = must(await ask());
  expect(byDay).toMatchObject({ gateway_id: lab.id, is_complete: true, unpriced: 0, groups: [], totals: { total_tokens: 2_090, cost_usd: 2.09 } });
  expect(byDay.days.map(({ date, total_tokens }) => [date, total_tokens])).toEqual([
    ["2026-11-20", 1_320],
    ["2026-11-22", 770],
  ]);
  const bySession = must(await ask("&by=session")).groups;
  expect(bySession.map(({ session_key, total_tokens }) => [session_key, total_tokens])[0]).toEqual(["agent:main:main", 1_100]);
  const byTask = must(await ask("&by=task")).groups;
  expect(byTask.map(({ task_id, agent_id, total_tokens }) => [task_id, agent_id, total_tokens])).toEqual([
    [task, agent, 660],
    [other, agent, 330],
  ]);
  const byAgent = must(await ask("&by=agent")).groups;
  expect(byAgent.map(({ agent_id, gateway_agent_id, total_tokens, days }) => [agent_id, gateway_agent_id, total_tokens, days.length])).toEqual([
    [null, "main", 1_100, 1],
    [agent, gatewayAgentId(agent), 990, 2],
  ]);
  const ofTask = must(await ask(`&task_id=${task}`));
  expect([ofTask.totals.total_tokens, ofTask.totals.cost_usd, ofTask.days.length]).toEqual([660, expect.closeTo(0.66), 2]);
  expect(must(await ask(`&agent_id=${agent}`)).totals.total_tokens).toBe(990);
});

test("days that nobody has asked for are neither told nor added up", async () => {
  const { usage, agent, task, ask } = await counted();
  usage.set(taskSessionKey(gatewayAgentId(agent), task), { "2026-11-19": 5, "2026-11-22": 440, "2026-11-23": 7, "9999-99-99": 9 });
  const dates = ({ days }: { days: { date: string }[] }) => days.map(({ date }) => date);
  const [all, one, byTask] = [must(await ask()), must(await ask(`&task_id=${task}`)), must(await ask("&by=task")).groups];
  expect([dates(all), dates(one), byTask.map(dates)[0]]).toEqual([["2026-11-20", "2026-11-22"], ["2026-11-22"], ["2026-11-22"]]);
});

test("what the gateway has not counted yet is unknown and not 0, and the answer says that it is not complete", async () => {
  const { usage, agent, task, ask } = await counted();
  usage.set(`agent:${gatewayAgentId(agent)}:main`, null);
  const whole = must(await ask("&by=agent"));
  expect([whole.is_complete, whole.groups.map(({ is_known, total_tokens }) => [is_known, total_tokens])]).toEqual([
    false,
    [
      [true, 1_100],
      [false, 990],
    ],
  ]);
  const one = must(await ask("&by=session")).groups.find(({ session_key }) => session_key?.endsWith(":main") && session_key !== "agent:main:main");
  expect(one).toMatchObject({ is_known: false, total_tokens: null, cost_usd: null, days: [] });
  expect(must(await ask(`&task_id=${task}`)).totals.total_tokens).toBe(660);
});

test("calls without a price are told of what was asked for alone, so that nobody takes its cost for the true one", async () => {
  const { unpriced, agent, task, other, ask } = await counted();
  const told = async (more: string) => must(await ask(more)).unpriced;
  expect([await told(`&task_id=${task}`), await told(`&task_id=${newId()}`)]).toEqual([0, 0]);
  unpriced.add(taskSessionKey(gatewayAgentId(agent), task));
  expect([await told(`&task_id=${task}`), await told(`&task_id=${other}`), await told("")]).toEqual([1, 0, 1]);
});

test("a range is of days that follow each other, and of a quarter at most", async () => {
  const { of, lab } = await counted();
  const ask = (range: string) => of.call("GET", `/gateways/${lab.id}/usage?${range}`);
  for (const range of ["from=2026-11-22&to=2026-11-20", "from=2026-01-01&to=2026-11-20", "from=yesterday&to=2026-11-20", "from=2026-11-20"])
    expect(refusal(await ask(range)), range).toBe("422 invalid_input");
});

test("only admins, and keys that may read gateways, see what sessions take; of a gateway that is away nothing is made up", async () => {
  const { of, ask } = await counted();
  expect(refusal(await ask("", (await member(of, {})).call))).toBe("403 forbidden");
  const key = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["gateways:read"] } }));
  expect(must(await ask("", client({ Authorization: `Bearer ${key.token}` }))).totals.total_tokens).toBe(2_090);
  expect(refusal(await ask("", (await organization(of.shard)).call))).toBe("404 not_found");
  const away = await gateway(of);
  expect(refusal(await of.call("GET", `/gateways/${away.id}/usage?${DAYS}`))).toBe("409 conflict");
});
