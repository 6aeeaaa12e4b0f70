// What somebody changes of an agent on its gateway: seen, shown to whoever manages the agent, and settled by them; never overwritten unseen.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { Agent } from "#worker/agents/schema.ts";
import { driftsOfGateway } from "#worker/drifts/index.ts";
import type { AgentDrift } from "#worker/drifts/schema.ts";
import { RelaySocket } from "#worker/links/relay-socket.ts";
import type { Run } from "#worker/runs/schema.ts";
import { client } from "../support/client.ts";
import { board, eventsOf, gateway, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { connect, linkOf, PATIENCE, pass, statusOf, tokenFor } from "../support/connected.ts";
import { GatewayError, type JsonObject } from "../support/scripted-gateway/types.ts";

/** A ready agent on a connected gateway. */
async function housed(body: object = {}) {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const link = await connect(of, lab, token);
  const on = await board(of, { gateway_id: lab.id });
  const { id } = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id, gateway_id: lab.id, ...body } }));
  const agent = async () => must(await of.call<Agent>("GET", `/agents/${id}`));
  await expect.poll(async () => (await agent()).status, PATIENCE).toBe("online");
  const drift = async () => must(await of.call<AgentDrift>("GET", `/agents/${id}/drift`));
  const settle = async (resolution: string, version?: number) =>
    of.call<Agent>("POST", `/agents/${id}/drift`, { body: { resolution, version: version ?? (await drift()).version } });
  const there = gatewayAgentId(id);
  const fileThere = (name: string) => link.double.agents.get(there)?.files.get(name)?.content ?? null;
  const told = async () =>
    (await eventsOf(of, `resource_id=${id}&resource_type=agent`)).filter(({ type }) => type.startsWith("agent.drift")).map(({ type }) => type);
  return { of, lab, token, link, on, id, there, agent, drift, settle, fileThere, told };
}
type Housed = Awaited<ReturnType<typeof housed>>;

let hours = 0;
/** An hour later the alarm of its link rings, until it reads: it may just be at it. */
async function readAgain(of: TestOrganization, lab: { id: string }): Promise<void> {
  hours += 1;
  pass(hours * 3_700_000);
  const began = Date.now();
  const reads = async () => {
    await runDurableObjectAlarm(linkOf(of, lab));
    return runInDurableObject(linkOf(of, lab), (_, { storage }) => {
      const { at, isWanted } = storage.kv.get<{ at: number; isWanted: boolean }>("read_back") ?? { at: 0, isWanted: true };
      return at >= began && !isWanted;
    });
  };
  await expect.poll(reads, PATIENCE).toBe(true);
}
async function anHourLater(of: TestOrganization, lab: { id: string }): Promise<void> {
  vi.restoreAllMocks();
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  await readAgain(of, lab);
}

const ruleOf = ({ link, there }: Housed): JsonObject => (link.double.approvals.file.agents as Record<string, JsonObject>)[there] as JsonObject;
const driftOf = async ({ agent }: Housed) => (await agent()).drift;

test("a file changed at the gateway is read back, told once, shown with both texts and without a token, and overwritten on order", async () => {
  const at = await housed();
  const { of, lab, link, there, drift, settle, fileThere, told } = at;
  const before = fileThere("AGENTS.md") ?? "";
  expect(before).toMatch(/AUTH_TOKEN=mca_/);
  expect(await drift()).toMatchObject({ drift: null, items: [], version: 1 });
  link.double.edit(() => link.double.agents.editFile(there, "AGENTS.md", `${before}\nNever ask.\n`));
  await anHourLater(of, lab);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("changed");
  const shown = await drift();
  expect(shown.items).toMatchObject([{ part: "AGENTS.md", is_looser: false, is_abridged: false }]);
  expect(shown.items[0]?.found).toBe(`${shown.items[0]?.written}\nNever ask.\n`);
  expect(JSON.stringify(shown)).not.toMatch(/mca_/);
  expect(shown.items[0]?.written).toContain("AUTH_TOKEN=[token]");
  await anHourLater(of, lab);
  expect(must(await settle("overwrite")).status).toBe("provisioning");
  await expect.poll(async () => (await at.agent()).status, PATIENCE).toBe("online");
  expect(fileThere("AGENTS.md")).not.toContain("Never ask.");
  expect([await driftOf(at), (await drift()).items]).toEqual([null, []]);
  expect(await told()).toEqual(["agent.drifted", "agent.drift_resolved"]);
});

/** Its rule at the gateway now allows this program too. */
const loosened = (at: Housed): JsonObject => ({ ...ruleOf(at), allowlist: [...(ruleOf(at).allowlist as JsonObject[]), { pattern: "rm" }] });
const away = async ({ of, lab, link }: Housed): Promise<void> => {
  link.cut();
  await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("offline");
};
const back = async ({ of, lab, token, link }: Housed) => connect(of, lab, token, link.double);
const anew = async (at: Housed): Promise<void> => {
  await away(at);
  await back(at);
};
const runOf = async ({ of }: Housed, taskId: string) => must(await of.call<{ items: Run[] }>("GET", `/tasks/${taskId}/runs`)).items[0];

test.each(["overwrite", "accept", "undo"] as const)("an agent whose rule is looser there gets no work, says why, and gets it after %s", async (how) => {
  const at = await housed();
  const { of, on, link, there, settle, told } = at;
  const ours = ruleOf(at);
  await away(at);
  link.double.edit(() => link.double.approvals.editRule(there, loosened(at)));
  const given = await task(of, on, { description: "say hello", assigned_agent_id: at.id });
  await expect.poll(async () => (await runOf(at, given.id))?.status, PATIENCE).toBe("queued");
  await back(at);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("looser");
  const waits = async () => (await eventsOf(of, `task_id=${given.id}`)).filter(({ type }) => type === "run.held_back");
  await expect.poll(async () => (await waits()).length, PATIENCE).toBe(1);
  expect((await waits())[0]?.reason).toBe(
    "Scout may run more on its gateway without asking than it was given here, so its work waits. Open the agent and say what is to become of that.",
  );
  expect([(await runOf(at, given.id))?.status, link.double.turns.length]).toEqual(["queued", 0]);
  const { results } = await of.db
    .sql("SELECT error, attempts FROM gateway_commands WHERE kind = 'run.start' AND status = 'queued' AND gateway_id = ?1", at.lab.id)
    .all();
  expect(results).toEqual([{ error: (await waits())[0]?.reason, attempts: 0 }]);
  if (how === "undo") {
    link.double.edit(() => link.double.approvals.editRule(there, ours));
    await anHourLater(of, at.lab);
  } else must(await settle(how));
  await expect.poll(async () => (await runOf(at, given.id))?.status, PATIENCE).toBe("succeeded");
  expect(link.double.turns.length).toBe(1);
  expect((ruleOf(at).allowlist as unknown[]).length).toBe(how === "accept" ? 2 : 1);
  expect([await driftOf(at), await told()]).toEqual([null, ["agent.drifted", "agent.drift_resolved"]]);
});

test("what is allowed to stand there is not told again until it changes again, and no change of the agent writes over it", async () => {
  const at = await housed();
  const { of, lab, id, link, there, drift, settle, fileThere } = at;
  link.double.edit(() => link.double.agents.editFile(there, "SOUL.md", "# Soul\n\nBe loud.\n"));
  await anHourLater(of, lab);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("changed");
  const refused = await of.call<{ code: string; detail: string }>("PATCH", `/agents/${id}`, { body: { name: "Scouts" } });
  expect([refused.status, refused.body]).toMatchObject([409, { code: "conflict", detail: expect.stringContaining("SOUL.md") }]);
  expect((await of.call("POST", `/agents/${id}/provision`)).status).toBe(409);
  expect((await of.call("PATCH", `/agents/${id}`, { body: { capabilities: ["code"] } })).status).toBe(200);
  const { version } = await drift();
  expect(must(await settle("accept")).drift).toBe(null);
  expect((await settle("accept", version)).status).toBe(412);
  expect((await drift()).accepted).toEqual(["SOUL.md"]);
  await anHourLater(of, lab);
  expect((await of.call("PATCH", `/agents/${id}`, { body: { name: "Scouts" } })).status).toBe(409);
  expect([await driftOf(at), fileThere("SOUL.md")]).toEqual([null, "# Soul\n\nBe loud.\n"]);
  link.double.edit(() => link.double.agents.editFile(there, "SOUL.md", "# Soul\n\nBe louder.\n"));
  await anHourLater(of, lab);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("changed");
  expect((await drift()).items).toMatchObject([{ part: "SOUL.md", found: "# Soul\n\nBe louder.\n" }]);
});

test("an agent that is gone there is seen at the next connection, its work waits, and overwriting creates it again", async () => {
  const at = await housed();
  const { of, on, link, there, settle } = at;
  link.double.edit(() => link.double.agents.delete({ agentId: there }));
  await anew(at);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("missing");
  const given = await task(of, on, { description: "say hello", assigned_agent_id: at.id });
  await expect.poll(async () => (await eventsOf(of, `task_id=${given.id}`)).some(({ type }) => type === "run.held_back"), PATIENCE).toBe(true);
  for (const resolution of ["accept", "adopt"]) expect((await settle(resolution)).status).toBe(409);
  must(await settle("overwrite"));
  await expect.poll(async () => (await runOf(at, given.id))?.status, PATIENCE).toBe("succeeded");
  expect([link.double.agents.isKnown(there), await driftOf(at)]).toEqual([true, null]);
});

test("what stands for something here is adopted; what does not is refused, and nothing is written", async () => {
  const at = await housed();
  const { of, lab, link, there, settle, fileThere, agent } = at;
  const soul = "# Soul\n\nLooks after boats.\n";
  link.double.edit(() => {
    link.double.agents.editFile(there, "SOUL.md", soul);
    link.double.approvals.editRule(there, null);
  });
  await anHourLater(of, lab);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("looser");
  must(await settle("adopt"));
  await expect.poll(async () => (await agent()).status, PATIENCE).toBe("online");
  expect(await agent()).toMatchObject({ description: "Looks after boats.", command_policy: "trust", drift: null });
  expect([fileThere("SOUL.md"), ruleOf(at)]).toEqual([soul, undefined]);
  link.double.edit(() => link.double.agents.editFile(there, "AGENTS.md", null));
  await anHourLater(of, lab);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("changed");
  const refused = await settle("adopt");
  expect([refused.status, refused.body]).toMatchObject([409, { detail: expect.stringContaining("AGENTS.md") }]);
  expect([fileThere("AGENTS.md"), (await at.drift()).items]).toMatchObject([null, [{ part: "AGENTS.md", found: null }]]);
});

test("a change of the gateway's configuration is read back at once; our own writing is no drift", async () => {
  const at = await housed();
  const { of, lab, link, there, told } = at;
  await anHourLater(of, lab);
  expect(must(await of.call<Agent>("PATCH", `/agents/${at.id}`, { body: { name: "Ranger" } })).status).toBe("provisioning");
  await expect.poll(async () => (await at.agent()).status, PATIENCE).toBe("online");
  await anHourLater(of, lab);
  expect(await told()).toEqual([]);
  link.double.edit(() => link.double.agents.update({ agentId: there, name: "Renamed" }), { isTold: true });
  const isTold = () => runInDurableObject(linkOf(of, lab), (_, { storage }) => storage.kv.get("read_back"));
  await expect.poll(isTold, PATIENCE).toMatchObject({ isWanted: true });
  const seen = async () => {
    await runDurableObjectAlarm(linkOf(of, lab));
    return driftOf(at);
  };
  await expect.poll(seen, PATIENCE).toBe("changed");
  expect((await at.drift()).items).toMatchObject([{ part: "settings", written: "name: Ranger\n", found: "name: Renamed\n" }]);
});

test("no key lets an agent run more unasked than it was given, and nobody below an admin sees what differs", async () => {
  const at = await housed();
  const { of, link, there, id } = at;
  link.double.edit(() => link.double.approvals.editRule(there, loosened(at)));
  await anew(at);
  await expect.poll(() => driftOf(at), PATIENCE).toBe("looser");
  const { token } = must(
    await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["agents:write", "tasks:write"] } }),
  );
  const { version } = await at.drift();
  const byKey = await client({ Authorization: `Bearer ${token}` })("POST", `/agents/${id}/drift`, { body: { resolution: "accept", version } });
  const some = await member(of);
  expect([byKey.status, (await some.call("GET", `/agents/${id}/drift`)).status, await driftOf(at)]).toEqual([403, 403, "looser"]);
});

test("a gateway where nothing happens is read back once an hour, and of a file that is too long only that it is", async () => {
  const at = await housed();
  const { of, lab, link, there } = at;
  await anHourLater(of, lab);
  link.double.edit(() => link.double.agents.editFile(there, "SOUL.md", "x".repeat(3_000_000)));
  const get = vi.spyOn(link.double.agents, "getFile");
  const readAt = () => runInDurableObject(linkOf(of, lab), (_, { storage }) => storage.kv.get<{ at: number }>("read_back")?.at);
  const began = Date.now();
  let now = began;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  vi.spyOn(RelaySocket.prototype, "overdueAt").mockImplementation(() => now + 90_000); // it has just pinged
  const reads = new Set([await readAt()]);
  for (; now < began + 3.5 * 3_600_000; now += 60_000) {
    await runDurableObjectAlarm(linkOf(of, lab));
    reads.add(await readAt());
    if (reads.size > 1) await expect.poll(() => driftOf(at), PATIENCE).toBe("changed");
  }
  expect(reads.size - 1).toBe(3);
  expect(get.mock.calls.filter(([{ name }]) => name === "SOUL.md")).toEqual([]);
  expect((await at.drift()).items).toMatchObject([{ part: "SOUL.md", found: expect.stringContaining("3000000 bytes"), is_abridged: false }]);
});

test("what cannot be told of one agent keeps no other from being looked at, and is no drift", async () => {
  const at = await housed();
  const { of, lab, link, on, there } = at;
  const { id } = must(await of.call<Agent>("POST", "/agents", { body: { name: "Pilot", board_id: on.id, gateway_id: lab.id } }));
  const other = async () => must(await of.call<Agent>("GET", `/agents/${id}`));
  await expect.poll(async () => (await other()).status, PATIENCE).toBe("online");
  const read = link.double.agents.getFile.bind(link.double.agents);
  await anHourLater(of, lab);
  vi.spyOn(link.double.agents, "getFile").mockImplementation(async (params) => {
    if (params.agentId === there) throw new GatewayError("INTERNAL", "out of order");
    return read(params);
  });
  link.double.edit(() => link.double.agents.editFile(gatewayAgentId(id), "SOUL.md", "# Soul\n\nBe loud.\n"));
  await readAgain(of, lab);
  await expect.poll(async () => (await other()).drift, PATIENCE).toBe("changed");
  expect(await driftOf(at)).toBe(null);
});

test("an agent that is just being set up is compared with nothing, and one that was set up in part is known no more", async () => {
  const at = await housed();
  const { of, lab, link, id, told } = at;
  const set = vi.spyOn(link.double.approvals, "setFile").mockImplementation(() => new Promise(() => {}));
  must(await of.call<Agent>("PATCH", `/agents/${id}`, { body: { description: "Looks after boats.", command_policy: "trust" } }));
  await expect.poll(() => at.fileThere("SOUL.md"), PATIENCE).toContain("boats");
  await expect.poll(() => set.mock.calls.length, PATIENCE).toBe(1);
  expect(await of.db.ask({ compared: driftsOfGateway(of.db, lab.id, "") })).toEqual({ compared: [] });
  await away(at);
  set.mockRejectedValue(new GatewayError("INVALID_REQUEST", "no such rule"));
  await back(at);
  await expect.poll(async () => (await at.agent()).status, PATIENCE).toBe("failed");
  expect([(await at.drift()).version, await told()]).toEqual([0, []]);
});

test("a list that lacks an agent which the gateway has makes nobody say that it is gone", async () => {
  const at = await housed();
  const { of, lab, link } = at;
  const list = vi.spyOn(link.double.agents, "list");
  list.mockReturnValue({ agents: [] });
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  const get = vi.spyOn(link.double.agents, "getFile");
  await readAgain(of, lab);
  await expect.poll(() => get.mock.results.length, PATIENCE).toBe(1);
  list.mockRestore();
  get.mockRestore();
  await readAgain(of, lab); // the one before has ended by then
  expect([await driftOf(at), await at.told()]).toEqual([null, []]);
});
