// Calls of admins to methods of a gateway: from a list, with exactly their parameters, each in the record; nothing of it begins anything.
import { expect, test, vi } from "vitest";
import type { LinkQuestion, LinkVerbs } from "#worker/gateways/index.ts";
import type { RpcAnswer } from "#worker/gateway-rpc/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { client } from "../support/client.ts";
import { connect, linkOf } from "../support/connected.ts";
import { agentOn, board, eventsOf, gateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { diagnostics } from "../support/scripted-gateway/diagnostics.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";

const JOB = "b2f3be1d-3b70-4392-85bf-b7a5e6ce52b7";
const OFF = { method: "cron.update", params: { id: JOB, patch: { enabled: false } } };

async function connected() {
  const of = await organization();
  const lab = await gateway(of);
  const link = await connect(of, lab);
  const call = (body: object, as = of.call) => as<RpcAnswer>("POST", `/gateways/${lab.id}/rpc`, { body });
  return { of, lab, link, call };
}
const told = async (of: TestOrganization) => (await eventsOf(of, "")).filter(({ type }) => type.startsWith("gateway_rpc."));

test("each method of the list is answered with what is named of its answer, and is in the record without the answer", async () => {
  const { of, lab, call } = await connected();
  const runs = must(await call({ method: "cron.runs", params: { id: JOB } }));
  expect(runs).toEqual({
    method: "cron.runs",
    gateway_id: lab.id,
    result: [{ status: "ok", error: null, started_at: "2026-11-22T05:04:47.700Z", duration_ms: 4_698, delivery_status: "not-requested" }],
  });
  const skills = must(await call({ method: "skills.status", params: { agentId: "main" } }));
  expect(skills.result).toEqual([{ key: "github", name: "github", source: "openclaw-bundled", is_disabled: false, is_eligible: true }]);
  const rest = ["health", "diagnostics.lanes", "diagnostics.stability", "models.list", "models.authStatus", "channels.status", "cron.status", "cron.list"];
  for (const method of [...rest, "gateway.restart.preflight"]) expect(must(await call({ method })).result, method).not.toBeNull();
  const events = await told(of);
  expect(events.length).toBe(11);
  expect(events[0]).toMatchObject({ type: "gateway_rpc.asked", subject: { id: lab.id }, policy: { action: "gateway_rpc.cron_runs" } });
  expect(events[0]?.payload).toEqual({ label: lab.name, method: "cron.runs" });
});

test("what is switched off is off, and history says so before it is sent", async () => {
  const { of, call } = await connected();
  const order: string[] = [];
  const update = diagnostics.cronUpdate;
  vi.spyOn(diagnostics, "cronUpdate").mockImplementation((params) => {
    order.push("sent");
    return update(params);
  });
  expect(must(await call(OFF)).result).toEqual({ is_off: true });
  expect(must(await call({ method: "skills.update", params: { skillKey: "github", enabled: false } })).result).toEqual({ is_off: true });
  expect(must(await call({ method: "set-heartbeats", params: { enabled: false } })).result).toEqual({ is_off: true });
  const events = await told(of);
  expect(events.map(({ type, payload }) => [type, payload.method])).toEqual([
    ["gateway_rpc.ordered", "cron.update"],
    ["gateway_rpc.ordered", "skills.update"],
    ["gateway_rpc.ordered", "set-heartbeats"],
  ]);
  expect([events[0]?.payload.params, order]).toEqual([OFF.params, ["sent"]]);
});

test("what a gateway did not confirm is not told as done", async () => {
  const { of, call } = await connected();
  const answers = [
    () => ({ ok: true }),
    () => {
      throw new GatewayError("INVALID_REQUEST", "no such job");
    },
  ];
  for (const answer of answers) {
    vi.spyOn(diagnostics, "cronUpdate").mockImplementation(answer);
    expect(refusal(await call(OFF))).toBe("409 conflict");
  }
  const events = await told(of);
  expect(events.map(({ type }) => type)).toEqual([1, 2].flatMap(() => ["gateway_rpc.ordered", "gateway_rpc.not_confirmed"]));
  expect(events[3]?.reason).toBe("The gateway answered: no such job");
});

test("nothing else is called, and nothing is switched on, whoever asks", async () => {
  const { of, lab, link, call } = await connected();
  const beyond = [
    { method: "chat.send", params: { sessionKey: "agent:main:main", message: "hi", idempotencyKey: "x" } },
    { method: "cron.run", params: { id: JOB, mode: "force" } },
    { method: "cron.update", params: { id: JOB, patch: { enabled: true } } },
    { method: "cron.update", params: { id: JOB, patch: { enabled: false, payload: { kind: "agentTurn", message: "hi" } } } },
    { method: "skills.update", params: { skillKey: "github", enabled: false, env: { KEY: "x" } } },
    { method: "set-heartbeats", params: { enabled: true } },
    { method: "config.patch", params: {} },
    { method: "toString", params: {} },
    { method: "health", params: { probe: true } },
  ];
  for (const body of beyond) expect(refusal(await call(body)), JSON.stringify(body)).toBe("422 invalid_input");
  expect(await told(of)).toEqual([]);
  const update = vi.spyOn(diagnostics, "cronUpdate");
  const scope = { shard: of.shard, organizationId: of.id, gatewayId: lab.id };
  const asked = beyond.slice(0, 8) as unknown as LinkQuestion[];
  const answers = await (linkOf(of, lab) as unknown as LinkVerbs).ask(scope, asked);
  expect(answers.map((answer) => (answer.ok ? "sent" : answer.why))).toEqual(asked.map(() => "refused"));
  expect([link.double.turns.length, update.mock.calls.length]).toEqual([0, 0]);
});

test("only admins in person call a gateway, and who switches something off may write on the boards of all agents there", async () => {
  const { of, lab, call } = await connected();
  const key = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["gateways:read", "gateways:write"] } }));
  expect(refusal(await call({ method: "health" }, client({ Authorization: `Bearer ${key.token}` })))).toBe("403 forbidden");
  expect(refusal(await call({ method: "health" }, (await member(of, {})).call))).toBe("403 forbidden");
  expect(refusal(await call({ method: "health" }, (await organization(of.shard)).call))).toBe("404 not_found");
  const admin = await member(of, { role: "admin" });
  const on = await board(of, { gateway_id: lab.id });
  await agentOn(of, on, { gateway_id: lab.id });
  expect(must(await call({ method: "health" }, admin.call)).method).toBe("health");
  const before = (await told(of)).length;
  expect(refusal(await call(OFF, admin.call))).toBe("403 forbidden");
  expect((await told(of)).length).toBe(before);
});

test("a gateway that is away is not called, and the record says that it was tried", async () => {
  const of = await organization();
  const lab = await gateway(of);
  expect(refusal(await of.call("POST", `/gateways/${lab.id}/rpc`, { body: { method: "health" } }))).toBe("409 conflict");
  expect(refusal(await of.call("POST", `/gateways/${lab.id}/rpc`, { body: OFF }))).toBe("409 conflict");
  expect((await told(of)).map(({ type }) => type)).toEqual(["gateway_rpc.asked", "gateway_rpc.ordered", "gateway_rpc.not_confirmed"]);
});
