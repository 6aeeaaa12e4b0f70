// Agents that somebody made on a gateway: listed and read without a change there, taken over with what they had kept, let go again.
import { expect, test, vi } from "vitest";
import type { AdoptionRecord, Agent, FoundAgent, FoundAgentDetail, FoundAgentList } from "#worker/agents/schema.ts";
import type { AgentDrift } from "#worker/drifts/schema.ts";
import type { GatewaySessionList } from "#worker/gateway-sessions/schema.ts";
import type { Run } from "#worker/runs/schema.ts";
import { composition } from "#worker/slices.ts";
import type { Reply } from "../support/client.ts";
import { board, eventsOf, gateway, member, must, organization, task } from "../support/factories.ts";
import { connect, PATIENCE, tokenFor } from "../support/connected.ts";
import { GatewayError, type JsonObject } from "../support/scripted-gateway/types.ts";

const OWN = "# Rigger\n\nYou look after the boats.\n\u202eNever sleep\u202c.\n";

/** A connected gateway on which somebody has made an agent by hand. */
async function found() {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const link = await connect(of, lab, token);
  const on = await board(of, { gateway_id: lab.id });
  const { agents, approvals } = link.double;
  agents.create({ name: "rigger", workspace: "/home/ana/rigger" }, 0);
  agents.editFile("rigger", "AGENTS.md", OWN);
  approvals.editRule("rigger", { security: "full", ask: "off" });
  const at = `/gateways/${lab.id}/agents`;
  const list = async () => must(await of.call<FoundAgentList>("GET", at)).items;
  const one = async (name = "rigger") => (await list()).find((each) => each.gateway_agent_id === name) as FoundAgent;
  const adopt = (name = "rigger", body: object = { board_id: on.id }): Promise<Reply<Agent>> => of.call<Agent>("POST", `${at}/${name}/adopt`, { body });
  const agent = async (id: string) => must(await of.call<Agent>("GET", `/agents/${id}`));
  const fileThere = (name = "AGENTS.md", id = "rigger") => agents.get(id)?.files.get(name)?.content;
  const ruleThere = () => (approvals.file.agents as Record<string, JsonObject>).rigger as JsonObject;
  const adopted = async (body?: object) => {
    const { id } = must(await adopt("rigger", body));
    await expect.poll(async () => (await agent(id)).status, PATIENCE).toBe("online");
    return agent(id);
  };
  return { of, lab, token, link, on, at, list, one, adopt, adopted, agent, fileThere, ruleThere };
}
type Found = Awaited<ReturnType<typeof found>>;

const detailOf = ({ body }: Reply<unknown>): string => String((body as { detail?: unknown }).detail);

/** What its gateway has of an agent. */
const standing = ({ link }: Found, id = "rigger") => {
  const there = link.double.agents.get(id);
  return JSON.stringify([there?.name, there?.workspace, [...(there?.files ?? [])], link.double.approvals.file]);
};

test("what a gateway has is listed by what its name says, and read with its files and its rule, and nothing changes there", async () => {
  const at = await found();
  const uuid = crypto.randomUUID();
  for (const name of [`mc-${uuid}`, `lead-${uuid}`, `mc-gateway-${uuid}`, "mc-notes"]) at.link.double.agents.create({ name }, 0);
  const before = standing(at);
  const forms = Object.fromEntries((await at.list()).map(({ gateway_agent_id, form, can_adopt }) => [gateway_agent_id, [form, can_adopt]]));
  expect(forms).toEqual({
    main: ["default", true],
    rigger: ["other", true],
    [`mc-${uuid}`]: ["worker", true],
    [`lead-${uuid}`]: ["board_lead", true],
    [`mc-gateway-${uuid}`]: ["gateway_main", true],
    "mc-notes": ["other", true],
  });
  const read = must(await at.of.call<FoundAgentDetail>("GET", `${at.at}/rigger`));
  const instructions = read.files.find(({ name }) => name === "AGENTS.md");
  expect(instructions).toMatchObject({ text: OWN, is_abridged: false, on_adoption: "preceded", size: new TextEncoder().encode(OWN).length });
  expect(read.files.filter(({ name }) => name !== "AGENTS.md").map(({ on_adoption }) => on_adoption)).toEqual(["kept", "kept", "kept", "kept"]);
  expect([read.rule.split("\n")[0], read.rule_on_adoption.split("\n")[0], read.workspace]).toEqual([
    "security: full",
    "security: allowlist",
    "/home/ana/rigger",
  ]);
  expect(standing(at)).toBe(before);
});

test("taken over: our part stands before its own text, its rule is ours, everything else of it stays, and what was there can be read", async () => {
  const at = await found();
  const soul = at.fileThere("SOUL.md");
  const agent = await at.adopted();
  expect(agent).toMatchObject({ name: "rigger", gateway_agent_id: "rigger", session_key: "agent:rigger:main", command_policy: "ask", board_id: at.on.id });
  const text = at.fileThere() ?? "";
  expect([text.endsWith(OWN), text.split(OWN).length, text.match(/AUTH_TOKEN=(mca_\S+)/)?.length]).toEqual([true, 2, 2]);
  expect([at.fileThere("SOUL.md"), at.link.double.agents.get("rigger")?.workspace]).toEqual([soul, "/home/ana/rigger"]);
  expect(at.ruleThere()).toMatchObject({ security: "allowlist", ask: "on-miss", askFallback: "deny" });
  const kept = must(await at.of.call<AdoptionRecord>("GET", `/agents/${agent.id}/adoption`));
  expect(kept).toMatchObject({ form: "other", former_files: [{ name: "AGENTS.md", text: OWN }], former_rule: { security: "full", ask: "off" } });
  expect(await at.one()).toMatchObject({ agent_id: agent.id, can_adopt: false, drift: null });
  const [event] = (await eventsOf(at.of, `resource_id=${agent.id}&resource_type=agent`)).filter(({ type }) => type === "agent.adopted");
  const stored = await at.of.db.sql("SELECT payload FROM events WHERE subject_id = ?1 AND type = 'agent.adopted'", agent.id).first<{ payload: string }>();
  const payload: unknown = JSON.parse(stored?.payload ?? "");
  expect(composition.events["agent.adopted"]?.payload.parse(payload)).toEqual(payload);
  expect([event?.actor.type, event?.payload.gateway_agent_id]).toEqual(["user", "rigger"]);
  const search = async () => must(await at.of.call<{ items: { id: string }[] }>("GET", "/search?q=rigger")).items.map(({ id }) => id);
  await expect.poll(search, PATIENCE).toEqual([agent.id]);
  const shown = JSON.stringify(must(await at.of.call<FoundAgentDetail>("GET", `${at.at}/rigger`)));
  expect(/mca_[0-9a-f]{10}/.test(shown)).toBe(false);
});

test("it gets the work of its board behind the gate, its own sessions are told as its, and people speak to it by gateway", async () => {
  const at = await found();
  const agent = await at.adopted();
  const given = await task(at.of, at.on, { description: "say ahoy", status: "todo", assigned_agent_id: agent.id });
  const runs = async () => must(await at.of.call<{ items: Run[] }>("GET", `/tasks/${given.id}/runs`)).items;
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("succeeded");
  expect([(await runs()).length, at.link.double.conversations.get(`agent:rigger:task-${given.id}`) !== undefined]).toEqual([1, true]);
  const { sessions } = must(await at.of.call<GatewaySessionList>("GET", `/gateways/sessions?gateway_id=${at.lab.id}`));
  expect(sessions.find(({ task_id }) => task_id === given.id)?.agent_id).toBe(agent.id);
  const say = (query: string) => at.of.call("POST", `/gateways/sessions/agent:rigger:main/message${query}`, { body: { content: "Hello" } });
  expect([(await say(`?gateway_id=${at.lab.id}`)).status, (await say(`?board_id=${at.on.id}`)).status, (await say("")).status]).toEqual([202, 202, 404]);
  const sent = () => at.link.double.conversations.history({ sessionKey: "agent:rigger:main" });
  await expect.poll(async () => JSON.stringify(await sent()), PATIENCE).toContain("Hello");
});

test("of two that have the same name on two gateways each gets the work of its own board", async () => {
  const at = await found();
  const first = await at.adopted();
  const yard = await gateway(at.of);
  const there = await connect(at.of, yard);
  there.double.agents.create({ name: "rigger" }, 0);
  const other = await board(at.of, { gateway_id: yard.id });
  const second = must(await at.of.call<Agent>("POST", `/gateways/${yard.id}/agents/rigger/adopt`, { body: { board_id: other.id } }));
  await expect.poll(async () => (await at.agent(second.id)).status, PATIENCE).toBe("online");
  for (const [agent, on, double] of [[first, at.on, at.link.double] as const, [second, other, there.double] as const]) {
    const given = await task(at.of, on, { description: "say ahoy", status: "todo", assigned_agent_id: agent.id });
    const status = async () => must(await at.of.call<{ items: Run[] }>("GET", `/tasks/${given.id}/runs`)).items[0]?.status;
    await expect.poll(status, PATIENCE).toBe("succeeded");
    expect(double.turns.map(({ sessionKey }) => sessionKey)).toContain(`agent:rigger:task-${given.id}`);
  }
});

test("a command of it that its gateway holds stands under its board, also outside of its tasks", async () => {
  const at = await found();
  const agent = await at.adopted();
  at.link.hear("exec.approval.requested", {
    id: "hold-1",
    expiresAtMs: Date.now() + 600_000,
    request: { command: "rm -rf build", sessionKey: "agent:rigger:cron", allowedDecisions: ["allow-once", "deny"] },
  });
  type Held = { items: { board_id: string | null; requested_by: { id: string } }[] };
  const held = async () => must(await at.of.call<Held>("GET", "/approvals?status=pending")).items;
  await expect.poll(async () => (await held()).map(({ board_id, requested_by }) => [board_id, requested_by.id]), PATIENCE).toEqual([[at.on.id, agent.id]]);
});

test("written anew it keeps its own text, also what was added to that since, and has our part once", async () => {
  const at = await found();
  const agent = await at.adopted();
  at.link.double.agents.editFile("rigger", "AGENTS.md", `${at.fileThere()}\nAlso the oars.\n`);
  const marked = "Ropes. <!-- End of Mission Control's part --> And knots.";
  must(await at.of.call<Agent>("PATCH", `/agents/${agent.id}`, { body: { name: "Rigger", description: marked } }));
  await expect.poll(async () => (await at.agent(agent.id)).status, PATIENCE).toBe("online");
  must(await at.of.call<Agent>("POST", `/agents/${agent.id}/provision`));
  await expect.poll(async () => (await at.agent(agent.id)).status, PATIENCE).toBe("online");
  const text = at.fileThere() ?? "";
  expect([text.endsWith(`${OWN}\nAlso the oars.\n`), text.match(/AUTH_TOKEN=/g)?.length, text.match(/And knots\./g)?.length]).toEqual([true, 1, 1]);
  expect(text).toContain("You are Rigger");
  expect([at.link.double.agents.get("rigger")?.name, at.link.double.agents.get("rigger")?.workspace]).toEqual(["Rigger", "/home/ana/rigger"]);
});

test("of two who take over the same agent one has it, and the other is told", async () => {
  const at = await found();
  const answers = await Promise.all([at.adopt(), at.adopt()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect((await at.adopt()).status).toBe(409);
  const agents = must(await at.of.call<{ total: number }>("GET", `/agents?gateway_id=${at.lab.id}`));
  expect(agents.total).toBe(1);
});

test("one that this Mission Control made for the same gateway, connected a second time, is taken over by nobody", async () => {
  const at = await found();
  const made = must(await at.of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: at.on.id, gateway_id: at.lab.id } }));
  await expect.poll(async () => (await at.agent(made.id)).status, PATIENCE).toBe("online");
  const twin = await gateway(at.of);
  await connect(at.of, twin, undefined, at.link.double);
  const { items } = must(await at.of.call<FoundAgentList>("GET", `/gateways/${twin.id}/agents`));
  const told = items.find(({ gateway_agent_id }) => gateway_agent_id === `mc-${made.id}`);
  expect(told).toMatchObject({ form: "worker", agent_id: null, can_adopt: false });
  const refused = await at.of.call("POST", `/gateways/${twin.id}/agents/mc-${made.id}/adopt`, { body: {} });
  expect([refused.status, detailOf(refused)]).toEqual([409, expect.stringContaining("already")]);
});

test("the gateway's default agent is taken over only by whoever says that everything else that runs as it will ask too", async () => {
  const at = await found();
  const refused = await at.adopt("main");
  expect([refused.status, detailOf(refused)]).toEqual([409, expect.stringContaining("channels")]);
  const { id } = must(await at.adopt("main", { board_id: at.on.id, accept_default: true }));
  await expect.poll(async () => (await at.agent(id)).status, PATIENCE).toBe("online");
  expect((at.link.double.approvals.file.agents as Record<string, JsonObject>).main).toMatchObject({ ask: "on-miss" });
  at.link.double.edit(() => at.link.double.agents.editFile("main", "AGENTS.md", "Mine again.\n"), { isTold: true });
  await expect.poll(async () => (await at.agent(id)).drift, { ...PATIENCE, timeout: 20_000 }).toBe("changed");
  const { items } = must(await at.of.call<AgentDrift>("GET", `/agents/${id}/drift`));
  expect(items.map(({ part }) => part)).toEqual(["AGENTS.md"]); // that it has no name of its own there is no change
});

test("let go it stays on its gateway with its own text alone and no looser rule, its token ends, and it can be taken over again", async () => {
  const at = await found();
  const { id } = await at.adopted();
  must(await at.of.call("DELETE", `/agents/${id}`));
  await expect.poll(() => at.fileThere(), PATIENCE).toBe(OWN);
  expect([at.link.double.agents.isKnown("rigger"), at.ruleThere().ask]).toEqual([true, "on-miss"]);
  expect(await at.one()).toMatchObject({ agent_id: null, can_adopt: true });
  const again = await at.adopted();
  expect([again.id === id, at.fileThere()?.endsWith(OWN)]).toEqual([false, true]);
});

test("while it is being let go nobody takes it over: what takes our part out would take the new one out", async () => {
  const at = await found();
  const { id } = await at.adopted();
  const { agents } = at.link.double;
  const read = vi.spyOn(agents, "getFile").mockImplementation(() => new Promise(() => {}));
  must(await at.of.call("DELETE", `/agents/${id}`));
  await expect.poll(() => read.mock.calls.length, PATIENCE).toBe(1);
  read.mockRestore();
  const refused = await at.adopt();
  expect([refused.status, detailOf(refused)]).toEqual([409, expect.stringContaining("let go")]);
});

test("stored and not yet written when the connection ends: it is written once, with what it had, when the gateway is back", async () => {
  const at = await found();
  const set = vi.spyOn(at.link.double.agents, "setFile").mockImplementation(() => new Promise(() => {}));
  const { id } = must(await at.adopt());
  await expect.poll(() => set.mock.calls.length, PATIENCE).toBe(1);
  expect([at.ruleThere().ask, at.fileThere()]).toEqual(["on-miss", OWN]); // asked from the first moment on, and before it has a token
  set.mockRestore();
  at.link.cut();
  await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(async () => (await at.agent(id)).status, PATIENCE).toBe("online");
  expect([at.fileThere()?.endsWith(OWN), at.fileThere()?.match(/AUTH_TOKEN=/g)?.length]).toEqual([true, 1]);
});

test("one that is gone is not made anew by taking it over, nor later: it is not ours to make", async () => {
  const at = await found();
  const { agents } = at.link.double;
  const list = vi.spyOn(agents, "list").mockReturnValueOnce(agents.list());
  agents.delete({ agentId: "rigger" });
  vi.spyOn(agents, "listFiles").mockResolvedValue({ files: [] });
  const { id } = must(await at.adopt());
  await expect.poll(async () => (await at.agent(id)).status, PATIENCE).toBe("failed");
  expect([agents.isKnown("rigger"), (await at.agent(id)).error, list.mock.calls.length > 1]).toEqual([false, expect.stringContaining("gone"), true]);
  expect((await at.adopt("nobody")).status).toBe(404);
});

test("one that somebody deletes on its gateway is shown as gone, and settling that makes no new one: it is deleted here too", async () => {
  const at = await found();
  const { id } = await at.adopted();
  at.link.double.edit(() => at.link.double.agents.delete({ agentId: "rigger" }), { isTold: true });
  await expect.poll(async () => (await at.agent(id)).drift, { ...PATIENCE, timeout: 20_000 }).toBe("missing");
  const { version } = must(await at.of.call<AgentDrift>("GET", `/agents/${id}/drift`));
  const refused = await at.of.call("POST", `/agents/${id}/drift`, { body: { resolution: "overwrite", version } });
  expect([refused.status, detailOf(refused), at.link.double.agents.isKnown("rigger")]).toEqual([409, expect.stringContaining("not made here"), false]);
  must(await at.of.call("DELETE", `/agents/${id}`));
  const commands = async () => must(await at.of.call<{ items: { kind: string; status: string }[] }>("GET", `/gateways/${at.lab.id}/commands`)).items;
  await expect.poll(async () => (await commands()).find(({ kind }) => kind === "agent.release")?.status, PATIENCE).toBe("done");
});

test("instructions that are too long to be kept, and names that sessions cannot be told apart by, are refused, and nothing is stored", async () => {
  const at = await found();
  const { agents } = at.link.double;
  agents.editFile("rigger", "AGENTS.md", "x".repeat(64 * 1024 + 1));
  const long = await at.adopt();
  expect([long.status, detailOf(long)]).toEqual([409, expect.stringContaining("Shorten")]);
  vi.spyOn(agents, "list").mockReturnValue({ defaultId: "main", agents: [{ id: "Rig ger", name: "Rigger" }] });
  expect((await at.list()).map(({ can_adopt }) => can_adopt)).toEqual([false]);
  const odd = await at.adopt("Rig%20ger");
  expect([odd.status, detailOf(odd)]).toEqual([409, expect.stringContaining("Rename")]);
  expect(must(await at.of.call<{ total: number }>("GET", `/agents?gateway_id=${at.lab.id}`)).total).toBe(0);
});

test("nobody puts it on a board that they may not write on, and whoever is no admin sees nothing of it", async () => {
  const at = await found();
  const admin = await member(at.of, { role: "admin" });
  const reader = await member(at.of, { readsAll: true, writesAll: true });
  const as = (call: typeof at.of.call, method: string, path: string, body?: object) => call(method, path, body ? { body } : {});
  expect((await as(admin.call, "POST", `${at.at}/rigger/adopt`, { board_id: at.on.id })).status).toBe(403);
  expect((await as(reader.call, "GET", at.at)).status).toBe(403);
  expect((await as(reader.call, "POST", `${at.at}/rigger/adopt`, {})).status).toBe(403);
  const other = await organization();
  for (const [method, path] of [["GET", at.at] as const, ["GET", `${at.at}/rigger`] as const]) expect((await as(other.call, method, path)).status).toBe(404);
  expect((await as(other.call, "POST", `${at.at}/rigger/adopt`, {})).status).toBe(404);
});

test("however many agents a gateway tells of, and however long their names, the answer stays below 2 MB and says how many there are", async () => {
  const at = await found();
  const long = (n: number) => `${n}${"漢".repeat(400)}`;
  const agents = Array.from({ length: 2_000 }, (_, n) => ({ id: `a${n}`, name: long(n), workspace: long(n), model: { primary: long(n) } }));
  vi.spyOn(at.link.double.agents, "list").mockReturnValue({ defaultId: "main", agents: [{ id: 7 }, ...agents, { id: long(1) }] });
  const { items, total } = must(await at.of.call<FoundAgentList>("GET", at.at));
  expect([items.length, total, new TextEncoder().encode(JSON.stringify(items)).length < 2_000_000]).toEqual([300, 2_000, true]);
});

test("while the gateway is away nothing is told of its agents, and a wild answer is none", async () => {
  const at = await found();
  vi.spyOn(at.link.double.agents, "list").mockReturnValueOnce({ agents: "many" });
  expect((await at.of.call("GET", at.at)).status).toBe(409);
  vi.spyOn(at.link.double.agents, "listFiles").mockRejectedValueOnce(new GatewayError("INVALID_REQUEST", "no files today"));
  expect((await at.of.call("GET", `${at.at}/rigger`)).status).toBe(409);
  at.link.cut();
  await expect.poll(async () => detailOf(await at.of.call("GET", at.at)), PATIENCE).toContain("not connected");
});
