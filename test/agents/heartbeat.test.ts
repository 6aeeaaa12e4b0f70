// Saying that an agent is there: believed of the agent itself, and of nobody else.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { agentOn, board, eventsOf, gateway, member, must, organization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { heldUp } from "../support/racing.ts";

async function crew() {
  const of = await organization();
  const on = await board(of);
  const scout = await agentOn(of, on, { name: "Scout" });
  const read = async () => must(await of.call<Agent>("GET", `/agents/${scout.id}`));
  return { of, on, scout, read };
}

test("an agent's own heartbeat is noted and answered with the agent, by each of its three addresses", async () => {
  const { scout, read, of } = await crew();
  const beats: [string, object | undefined][] = [
    [`/agents/${scout.id}/heartbeat`, { status: "healthy" }],
    ["/agents/heartbeat", { name: "Somebody else", status: "degraded" }],
    ["/agent/heartbeat", undefined],
  ];
  for (const [path, body] of beats) {
    await of.db.sql("UPDATE agents SET last_seen_at = '2026-01-01T00:00:00.000Z' WHERE id = ?1", scout.id).run();
    const answer = must(await scout.call<Agent>("POST", path, body ? { body } : {}));
    expect(answer).toMatchObject({ id: scout.id, name: "Scout", status: "draft", created_at: expect.any(String), updated_at: expect.any(String) });
    expect((answer.last_seen_at as string) > "2026-01-02").toBe(true);
    expect((await read()).last_seen_at).toBe(answer.last_seen_at);
  }
  expect(must(await scout.call("POST", "/agent/heartbeat"))).toMatchObject({ ok: true, agent_id: scout.id });
  expect((await eventsOf(of, `resource_id=${scout.id}`)).map(({ type }) => type)).toEqual(["agent.created"]);
});

test("a person's heartbeat proves nothing: the agent is answered as it was, and is not seen for it", async () => {
  const { of, scout, read } = await crew();
  const before = await read();
  expect(must(await of.call("POST", `/agents/${scout.id}/heartbeat`, { body: { status: "online" } }))).toEqual(before);
  expect(must(await of.call("POST", "/agents/heartbeat", { body: { name: "Scout", status: "online" } }))).toEqual(before);
  expect(await read()).toMatchObject({ last_seen_at: null, status: "draft", version: 1 });
});

test("nobody beats for another agent, nor from another board, and only who manages agents asks so", async () => {
  const { of, on, scout, read } = await crew();
  const [other, plain] = [await agentOn(of, await board(of), { name: "Rigger" }), await member(of, { writes: [on.id] })];
  expect(refusal(await other.call("POST", `/agents/${scout.id}/heartbeat`, { body: {} }))).toBe("403 forbidden");
  expect(refusal(await other.call("POST", "/agents/heartbeat", { body: { name: "Rigger", board_id: on.id } }))).toBe("403 forbidden");
  expect(refusal(await plain.call("POST", `/agents/${scout.id}/heartbeat`, { body: {} }))).toBe("403 forbidden");
  expect(refusal(await plain.call("POST", "/agents/heartbeat", { body: { name: "New" } }))).toBe("403 forbidden");
  expect(refusal(await (await organization(of.shard)).call("POST", `/agents/${scout.id}/heartbeat`, { body: {} }))).toBe("404 not_found");
  expect((await read()).last_seen_at).toBeNull();
});

test("an agent that there is not is created, once, where it is said to be; of two with one name nobody knows which is meant", async () => {
  const { of, on } = await crew();
  const lab = await gateway(of);
  const housed = await board(of, { gateway_id: lab.id });
  const beat = (body: object) => of.call<Agent>("POST", "/agents/heartbeat", { body });
  const made = await beat({ name: "Ranger", board_id: housed.id });
  expect([made.status, made.body]).toMatchObject([
    200,
    { name: "Ranger", board_id: housed.id, gateway_id: lab.id, status: "provisioning", last_seen_at: null },
  ]);
  expect(must(await beat({ name: "Ranger" })).id).toBe(made.body.id);
  const both = await Promise.all([beat({ name: "Twin" }), beat({ name: "Twin" })]);
  expect(both.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  const { items } = must(await of.call<{ items: Agent[] }>("GET", "/agents"));
  expect(items.filter(({ name }) => name === "Twin").length).toBe(1);
  await agentOn(of, on, { name: "Ranger" });
  expect(refusal(await beat({ name: "Ranger" }))).toBe("409 conflict");
  expect(must(await beat({ name: "Ranger", board_id: housed.id })).id).toBe(made.body.id);
});

test("an agent that somebody creates in the same moment is not created twice: who comes second is told so", async () => {
  const { of } = await crew();
  const body = { name: "Twin" };
  const first = () => of.call<Agent>("POST", "/agents/heartbeat", { body }).then(must);
  const second = await heldUp("POST", "/agents/heartbeat", { token: env.LOCAL_AUTH_TOKEN ?? "", organizationId: of.id, body }, first);
  expect(refusal(second)).toBe("409 conflict");
  expect(must(await of.call<{ items: Agent[] }>("GET", "/agents")).items.filter(({ name }) => name === "Twin")).toHaveLength(1);
});
