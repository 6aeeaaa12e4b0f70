// Setting an agent up on its gateway: by steps that are kept and shown, tried again where they fail, repeated without writing what stands
// already, and given up by people.
import { expect, test, vi } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { Agent } from "#worker/agents/schema.ts";
import { agentsConsumer } from "#worker/agents/subscriber.ts";
import type { AgentLifecycle } from "#worker/views/lifecycle-schema.ts";
import { connect, PATIENCE, tokenFor } from "../support/connected.ts";
import { board, contextOf, eventsOf, gateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { ScriptedGateway } from "../support/scripted-gateway.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";

const lifecycleOf = async ({ call }: Pick<TestOrganization, "call">, id: string) => must(await call<AgentLifecycle>("GET", `/agents/${id}/lifecycle`));
const stepsOf = ({ provisioning }: AgentLifecycle): string => provisioning?.steps.map(({ step, state }) => `${step} ${state}`).join(", ") ?? "none";
const ALL_DONE = "reach done, agent done, files done, rules done, turns done, ready done";

async function site() {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const create = async () => must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id, gateway_id: lab.id } })).id;
  const told = async (id: string) =>
    (await eventsOf(of, ""))
      .filter(({ subject, about }) => subject.id === id || about?.id === id)
      .map(({ type, payload }) => `${type} ${payload.error ?? ""}`.trim());
  return { of, lab, on, create, told };
}

/** Counts what is written there from now on. */
function writesAt(double: ScriptedGateway) {
  const [update, create, rule] = [vi.spyOn(double.agents, "update"), vi.spyOn(double.agents, "create"), vi.spyOn(double.approvals, "setFile")];
  const clear = () => {
    for (const spy of [update, create, rule]) spy.mockClear();
  };
  const count = () => ({ created: create.mock.calls.length, updated: update.mock.calls.length, rules: rule.mock.calls.length });
  return { clear, count };
}

/** The gateway's answer to a command is heard by agents; the types of what they tell. */
const answering =
  ({ of, lab }: Pick<Awaited<ReturnType<typeof site>>, "of" | "lab">, id: string) =>
  async (type: "gateway_command.done" | "gateway_command.failed", commandId: string, attempts: number) => {
    const event = {
      subject_id: commandId,
      about_id: id,
      actor_id: lab.id,
      actor_name: "lab",
      payload: { label: "", kind: "agent.provision", error: null, attempts },
    };
    const effects = await agentsConsumer.on[type]?.(event as never, contextOf(of));
    await of.db.d1.batch([...(effects?.guards ?? []), ...(effects?.writes ?? [])]);
    return effects?.events?.map((told) => told.type) ?? [];
  };

test("a step that fails is shown with why and tried again: what stood already is not written again, and later only what differs is", async () => {
  const { of, lab, create, told } = await site();
  const double = new ScriptedGateway();
  const writes = writesAt(double);
  const { setFile } = double.agents;
  const full = vi.spyOn(double.agents, "setFile").mockImplementation(async (params) => {
    if (params.name === "SOUL.md") throw new GatewayError("DISK_FULL", "no space left on its disk", { retryable: true });
    return setFile.call(double.agents, params);
  });
  const link = await connect(of, lab, undefined, double);
  const id = await create();
  await expect.poll(async () => (await lifecycleOf(of, id)).reason, PATIENCE).toBe("retrying");
  const stuck = await lifecycleOf(of, id);
  expect(stuck).toMatchObject({ state: "provisioning", ways_out: ["cancel", "delete"], provisioning: { status: "queued" } });
  expect([stuck.detail, stuck.provisioning?.next_try_at]).toEqual([expect.stringContaining("no space left"), expect.stringMatching(/Z$/)]);
  expect(stepsOf(stuck)).toBe("reach done, agent done, files retrying, rules pending, turns pending, ready pending");
  writes.clear();
  full.mockImplementation((params) => setFile.call(double.agents, params));
  await expect.poll(async () => (await lifecycleOf(of, id)).state, PATIENCE).toBe("online");
  expect(await lifecycleOf(of, id)).toMatchObject({
    reason: "idle",
    detail: null,
    ways_out: ["retry", "delete"],
    provisioning: { status: "done", error: null },
  });
  expect([stepsOf(await lifecycleOf(of, id)), writes.count()]).toEqual([ALL_DONE, { created: 0, updated: 0, rules: 1 }]);
  expect(await told(id)).toEqual([
    "agent.created",
    expect.stringMatching(/^gateway_command.postponed .*no space left/),
    "gateway_command.done",
    "agent.provisioned",
  ]);
  writes.clear();
  full.mockClear();
  must(await of.call("POST", `/agents/${id}/provision`));
  await expect.poll(async () => (await lifecycleOf(of, id)).state, PATIENCE).toBe("online");
  expect([full.mock.calls.map(([{ name }]) => name), writes.count()], "its token alone is new").toEqual([["AGENTS.md"], { created: 0, updated: 0, rules: 0 }]);
  must(await of.call("PATCH", `/agents/${id}`, { body: { name: "Pilot", command_policy: "trust" } }));
  await expect.poll(async () => (await lifecycleOf(of, id)).state, PATIENCE).toBe("online");
  expect(writes.count()).toEqual({ created: 0, updated: 1, rules: 1 });
  link.cut();
  await expect.poll(async () => (await lifecycleOf(of, id)).state, PATIENCE).toBe("offline");
  must(await of.call("PATCH", `/agents/${id}`, { body: { command_policy: "ask" } }));
  const stale = must(await of.call<Agent>("POST", `/agents/${id}/provision/cancel`));
  expect([stale.status, stale.error], "its gateway still trusts it").toEqual(["failed", expect.stringContaining("has what it had before")]);
});

test("a connection that ends in between costs nothing: the next one goes on, and the agent is made once", async () => {
  const { of, lab, create } = await site();
  const double = new ScriptedGateway();
  const writes = writesAt(double);
  const { setFile } = double.agents;
  const hangs = vi.spyOn(double.agents, "setFile").mockImplementation(() => new Promise<never>(() => undefined));
  const token = await tokenFor(of, lab);
  const first = await connect(of, lab, token, double);
  const id = await create();
  await expect.poll(async () => stepsOf(await lifecycleOf(of, id)), PATIENCE).toContain("files doing");
  first.cut();
  await expect.poll(async () => (await lifecycleOf(of, id)).reason, PATIENCE).toBe("reaching");
  expect(stepsOf(await lifecycleOf(of, id))).toContain("agent done, files waiting");
  hangs.mockImplementation((params) => setFile.call(double.agents, params));
  await connect(of, lab, token, double);
  await expect.poll(async () => (await lifecycleOf(of, id)).state, PATIENCE).toBe("online");
  expect([writes.count().created, double.agents.get(gatewayAgentId(id))?.files.get("AGENTS.md")?.content]).toEqual([
    1,
    expect.stringContaining("AUTH_TOKEN=mca_"),
  ]);
});

test("setting up is given up: untried, the agent is a draft again that may go to another gateway; tried, it has failed and says so", async () => {
  const { of, lab, create, told } = await site();
  const id = await create();
  expect(await lifecycleOf(of, id)).toMatchObject({ state: "provisioning", reason: "reaching", ways_out: ["cancel", "delete"] });
  expect(stepsOf(await lifecycleOf(of, id))).toMatch(/^reach waiting, agent pending/);
  const cancel = (call = of.call) => call<Agent>("POST", `/agents/${id}/provision/cancel`);
  expect(refusal(await cancel((await member(of, { writesAll: true })).call))).toBe("403 forbidden");
  expect(must(await cancel()).status).toBe("draft");
  expect(refusal(await cancel())).toBe("409 conflict");
  expect(await lifecycleOf(of, id)).toMatchObject({ state: "draft", reason: "not_set_up", ways_out: ["retry", "choose_gateway", "delete"] });
  const other = await gateway(of);
  const double = new ScriptedGateway();
  vi.spyOn(double.agents, "setFile").mockImplementation(() => new Promise<never>(() => undefined));
  await connect(of, other, undefined, double);
  must(await of.call("PATCH", `/agents/${id}`, { body: { gateway_id: other.id } }));
  await expect.poll(async () => stepsOf(await lifecycleOf(of, id)), PATIENCE).toContain("files doing");
  expect(must(await cancel())).toMatchObject({ status: "failed", error: expect.stringContaining("a part of it may stand on its gateway") });
  expect(await lifecycleOf(of, id)).toMatchObject({ state: "failed", ways_out: ["retry", "delete"] });
  expect((await told(id)).filter((type) => type.includes("cancel")).length).toBe(2);
  const { results } = await of.db.sql("SELECT status, payload FROM gateway_commands WHERE gateway_id IN (?1, ?2)", lab.id, other.id).all();
  expect(results).toEqual(Array(2).fill({ status: "cancelled", payload: "{}" }));
});

test("written anew before its gateway has had it, an agent waits once, with one token; only the newest answer says what became of it", async () => {
  const { of, lab, create } = await site();
  const id = await create();
  const again = async () => must(await of.call<Agent>("POST", `/agents/${id}/provision`));
  await again();
  await again();
  type Row = { id: string; status: string; attempts: number; first: number | null };
  const commands = async () =>
    (
      await of.db
        .sql("SELECT id, status, attempts, payload ->> '$.is_first' AS first FROM gateway_commands WHERE gateway_id = ?1 ORDER BY id", lab.id)
        .all<Row>()
    ).results;
  const tokens = async () =>
    (
      await of.db
        .sql(
          "SELECT iif(revoked_at IS NOT NULL, 'revoked', iif(expires_at IS NULL, 'good', 'ending')) AS is_now FROM credentials WHERE subject_id = ?1 ORDER BY rowid",
          id,
        )
        .all<{ is_now: string }>()
    ).results.map(({ is_now }) => is_now);
  expect((await commands()).map(({ status, first }) => [status, first])).toEqual([
    ["cancelled", null],
    ["cancelled", null],
    ["queued", 1],
  ]);
  expect(await tokens()).toEqual(["revoked", "revoked", "good"]);
  const sent = String((await commands()).at(-1)?.id);
  await of.db.sql("UPDATE gateway_commands SET attempts = 1 WHERE id = ?1", sent).run(); // it is under way
  await again();
  const newest = String((await commands()).at(-1)?.id);
  expect((await commands()).map(({ status, first }) => [status, first]).slice(2), "it may stand there by now").toEqual([
    ["queued", 1],
    ["queued", null],
  ]);
  const answer = answering({ of, lab }, id);
  expect([await answer("gateway_command.done", sent, 1), (await lifecycleOf(of, id)).state, await tokens()]).toEqual([
    [],
    "provisioning",
    ["revoked", "revoked", "good", "good"],
  ]);
  expect([await answer("gateway_command.failed", newest, 0), (await lifecycleOf(of, id)).state, await tokens()]).toEqual([
    ["agent.provision_failed"],
    "failed",
    ["revoked", "revoked", "good", "revoked"],
  ]);
  // What was tried once may stand there, however it ended: given up, it is no draft that could go elsewhere.
  await of.db.sql("UPDATE gateway_commands SET status = 'failed' WHERE gateway_id = ?1 AND status = 'queued'", lab.id).run();
  await again();
  expect(must(await of.call<Agent>("POST", `/agents/${id}/provision/cancel`)).status).toBe("failed");
  expect(await tokens()).toEqual(["revoked", "revoked", "good", "revoked", "revoked"]);
  await again();
  expect([await answer("gateway_command.done", String((await commands()).at(-1)?.id), 1), await tokens()]).toEqual([
    ["agent.provisioned"],
    ["revoked", "revoked", "ending", "revoked", "revoked", "good"],
  ]);
});

test("what an older writing that failed has left is forgotten, unless a newer one is done; how that ended is heard later", async () => {
  const { of, lab, create } = await site();
  const id = await create();
  const answer = answering({ of, lab }, id);
  await of.db.sql("UPDATE gateway_commands SET attempts = 1 WHERE gateway_id = ?1", lab.id).run(); // it is under way
  must(await of.call<Agent>("POST", `/agents/${id}/provision`));
  const { ids, drifts } = {
    ids: await of.db.sql("SELECT id FROM gateway_commands WHERE gateway_id = ?1 ORDER BY id", lab.id).all<{ id: string }>(),
    drifts: async () => (await of.db.sql("SELECT agent_id FROM agent_drifts WHERE agent_id = ?1", id).all()).results.length,
  };
  const [older, newer] = ids.results.map((command) => command.id);
  await of.db
    .sql(
      "INSERT INTO agent_drifts(agent_id, organization_id, gateway_id, gateway_agent_id, name, written) VALUES (?1, ?2, ?3, ?4, 'Scout', '{}')",
      id,
      of.id,
      lab.id,
      gatewayAgentId(id),
    )
    .run();
  const settle = (status: string, commandId?: string) => of.db.sql("UPDATE gateway_commands SET status = ?2 WHERE id = ?1", String(commandId), status).run();
  await settle("failed", older);
  await settle("done", newer);
  expect([await answer("gateway_command.failed", String(older), 1), await drifts()], "the newer one has written it").toEqual([[], 1]);
  await settle("queued", newer);
  expect([await answer("gateway_command.failed", String(older), 1), await drifts()]).toEqual([[], 0]);
});
