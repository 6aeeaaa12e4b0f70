// What agents are given by their organization, group and board: said there, shown at the agent, and in its files when it is written.
import { expect, test } from "vitest";
import type { AgentDefaults } from "#worker/agent-defaults/schema.ts";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { Agent } from "#worker/agents/schema.ts";
import type { AgentSettings } from "#worker/agents/settings-schema.ts";
import type { BoardGroup } from "#worker/boards/schema.ts";
import { agent as agentWith } from "../support/client.ts";
import { connect, PATIENCE } from "../support/connected.ts";
import { agentOn, board, eventsOf, gateway, member, must, organization } from "../support/factories.ts";

async function place() {
  const of = await organization();
  const lab = await gateway(of);
  const group = must(await of.call<BoardGroup>("POST", "/board-groups", { body: { name: "Core" } }));
  const on = await board(of, { name: "Platform", gateway_id: lab.id, board_group_id: group.id });
  const say = async (place: string, body: object) => must(await of.call<AgentDefaults>("PATCH", `/agent-defaults/${place}`, { body }));
  return { of, lab, group, on, say };
}

/** With a gateway that is connected. */
async function office() {
  const at = await place();
  const { of, lab } = at;
  const link = await connect(of, lab);
  const settings = async (id: string) => must(await of.call<AgentSettings>("GET", `/agents/${id}/settings`));
  const settled = async (id: string) => expect.poll(async () => must(await of.call<Agent>("GET", `/agents/${id}`)).status, PATIENCE).toBe("online");
  const fileOf = (id: string, name: string) => link.double.agents.get(gatewayAgentId(id))?.files.get(name)?.content ?? "";
  return { ...at, link, settings, settled, fileOf };
}

test("an agent is written as organization, group and board say, and its page says who said what", async () => {
  const { of, group, on, say, settings, settled, fileOf, link } = await office();
  await say(of.id, { model: "stub/stub-1", file_templates: { "SOUL.md": "Of all: {{ agent_name }}", "USER.md": "Ask Mira.", "TOOLS.md": "make ship" } });
  await say(group.id, { identity_profile: { role: "Engineer", tone: "dry" } });
  const said = await say(on.id, { heartbeat_config: { every: "1h" }, identity_profile: { role: "Lead" } });
  expect(said).toMatchObject({ level: "board", place_name: "Platform", version: 1, said: { heartbeat_config: { by: { type: "user" } } } });
  const scout = must(
    await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id, file_templates: { "AGENTS.md": "Be kind." }, is_board_lead: true } }),
  );
  expect(scout).toMatchObject({ heartbeat_config: null, file_templates: { "AGENTS.md": "Be kind." }, is_board_lead: true });
  await settled(scout.id);
  expect(fileOf(scout.id, "SOUL.md")).toBe("Of all: Scout\n");
  expect(fileOf(scout.id, "USER.md")).toBe("Ask Mira.\n");
  expect(fileOf(scout.id, "IDENTITY.md")).toBe("# Identity\n\n- Name: Scout\n- Role: Lead\n- Tone: dry\n");
  const rules = fileOf(scout.id, "AGENTS.md");
  for (const part of ["Be kind.", "# Your tools\n\nmake ship", "HEARTBEAT_OK", "AUTH_TOKEN=mca_"]) expect(rules).toContain(part);
  expect(link.double.agents.get(gatewayAgentId(scout.id))?.model).toBe("stub/stub-1");
  const told = await settings(scout.id);
  const from = Object.fromEntries(told.settings.map(({ name, from: level }) => [name, level]));
  expect(from).toMatchObject({
    model: "organization",
    "SOUL.md": "organization",
    heartbeat_config: "board",
    "identity_profile.role": "board",
    "identity_profile.tone": "group",
    "AGENTS.md": "agent",
    "IDENTITY.md": "built_in",
  });
  const role = told.settings.find(({ name }) => name === "identity_profile.role");
  expect(role?.said.map(({ level, value, by }) => [level, value, by?.type])).toEqual([
    ["group", "Engineer", "user"],
    ["board", "Lead", "user"],
  ]);
  expect([told.is_outdated, told.files.find(({ name }) => name === "AGENTS.md")?.text.includes("AUTH_TOKEN=[token]")]).toEqual([false, true]);
});

test("what is the agent's own once it has it is never written again, and what differs since it was written is shown as outdated", async () => {
  const { of, on, say, settings, settled, fileOf, link } = await office();
  await say(of.id, { file_templates: { "MEMORY.md": "Nothing yet.", "SOUL.md": "One." } });
  const scout = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id } }));
  await settled(scout.id);
  link.double.agents.editFile(gatewayAgentId(scout.id), "MEMORY.md", "I was there.\n");
  await say(of.id, { file_templates: { "SOUL.md": "Two." } });
  expect(await settings(scout.id)).toMatchObject({
    is_outdated: true,
    files: expect.arrayContaining([expect.objectContaining({ name: "SOUL.md", written: "One.\n", text: "Two.\n" })]),
  });
  must(await of.call("POST", `/agents/${scout.id}/provision`));
  await settled(scout.id);
  expect([fileOf(scout.id, "SOUL.md"), fileOf(scout.id, "MEMORY.md")]).toEqual(["Two.\n", "I was there.\n"]);
  expect((await settings(scout.id)).is_outdated).toBe(false);
});

test("the token that an agent works with goes on when it is written anew, and ends a day later; deleted, it ends at once", async () => {
  const { of, on, settled, fileOf } = await office();
  const scout = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id } }));
  await settled(scout.id);
  const tokenOf = () => String(/AUTH_TOKEN=(\S+)/.exec(fileOf(scout.id, "AGENTS.md"))?.[1]);
  const health = async (token: string) => (await agentWith(token)("GET", "/agent/healthz")).status;
  const first = tokenOf();
  must(await of.call("POST", `/agents/${scout.id}/provision`));
  await settled(scout.id);
  await expect.poll(tokenOf, PATIENCE).not.toBe(first);
  expect([await health(first), await health(tokenOf())]).toEqual([200, 200]);
  const { rows } = await of.db.ask({
    rows: of.db.rows<{ hours: number | null }>(
      "SELECT round((julianday(expires_at) - julianday('now')) * 24) AS hours FROM credentials WHERE subject_id = ?1 ORDER BY created_at, rowid",
      scout.id,
    ),
  });
  expect(rows.map(({ hours }) => hours)).toEqual([24, null]);
  const second = tokenOf();
  must(await of.call("POST", `/agents/${scout.id}/provision?end_tokens=true`));
  expect([await health(first), await health(second)]).toEqual([401, 401]);
  await expect.poll(tokenOf, PATIENCE).not.toBe(second);
  await settled(scout.id);
  expect(await health(tokenOf())).toBe(200);
  await of.call("DELETE", `/agents/${scout.id}`);
  expect([await health(first), await health(tokenOf())]).toEqual([401, 401]);
});

test("while its board is paused an agent begins nothing by itself on its gateway, and nobody is said to have changed it there", async () => {
  const { of, on, say, settled, link } = await office();
  await say(on.id, { heartbeat_config: { every: "1h", target: "none" } });
  const scout = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id } }));
  await settled(scout.id);
  const there = () => link.double.config.heartbeatOf(gatewayAgentId(scout.id));
  expect(there()).toEqual({ every: "1h", target: "none" });
  const pause = async (is_paused: boolean) => must(await of.call("PATCH", `/boards/${on.id}`, { body: { is_paused } }));
  const commands = async () =>
    must(await of.call<{ items: { kind: string; status: string }[] }>("GET", `/gateways/${scout.gateway_id}/commands`)).items.filter(
      ({ kind }) => kind === "agent.heartbeat",
    );
  await pause(true);
  await expect.poll(there, PATIENCE).toEqual({ every: "0m", target: "none" });
  await expect.poll(async () => (await commands()).map(({ status }) => status), PATIENCE).toEqual(["done"]);
  const { rows } = await of.db.ask({
    rows: of.db.rows<{ text: string; drift: string | null }>(
      "SELECT written ->> '$.parts.heartbeat.text' AS text, drift FROM agent_drifts WHERE agent_id = ?1",
      scout.id,
    ),
  });
  expect(rows).toEqual([{ text: "every: 0m\ntarget: none\n", drift: null }]);
  must(await of.call("POST", `/agents/${scout.id}/provision`));
  await settled(scout.id);
  expect(there()).toEqual({ every: "0m", target: "none" });
  await say(on.id, { heartbeat_config: { every: "5m", target: "none" } });
  await pause(false);
  await expect.poll(there, PATIENCE).not.toEqual({ every: "0m", target: "none" });
  expect(there(), "what nobody has rolled out reaches no gateway").toEqual({ every: "1h", target: "none" });
});

test("only admins say it, of a board those who may write on it, nobody in another organization; two at once do not undo each other", async () => {
  const { of, on, group, say } = await place();
  const other = await organization();
  const [plain, admin] = [await member(of, { role: "member", writesAll: true }), await member(of, { role: "admin" })];
  const patch = async (call: typeof of.call, place: string, headers = {}) =>
    (await call("PATCH", `/agent-defaults/${place}`, { body: { model: "m" }, headers })).status;
  expect([await patch(plain.call, of.id), await patch(admin.call, on.id), await patch(admin.call, group.id), await patch(other.call, of.id)]).toEqual([
    403, 403, 403, 404,
  ]);
  const holder = await member(of, { role: "admin", writes: [on.id] });
  expect([
    await patch(holder.call, group.id),
    await patch(holder.call, of.id),
    await patch((await member(of, { role: "admin", writesAll: true })).call, of.id),
  ]).toEqual([200, 403, 200]);
  expect((await other.call("GET", `/agent-defaults/${on.id}`)).status).toBe(404);
  expect((await plain.call("GET", `/agent-defaults/${on.id}`)).status).toBe(200);
  const blind = await member(of);
  const [lead, worker, stranger] = [await agentOn(of, on), await agentOn(of, on), await agentOn(of, await board(of))];
  await of.db.sql("UPDATE agents SET is_board_lead = 1 WHERE id = ?1", lead.id).run();
  const settingsFor = async ({ call }: Pick<typeof of, "call">) => (await call("GET", `/agents/${worker.id}/settings`)).status;
  const placesFor = async ({ call }: Pick<typeof of, "call">) => [
    (await call("GET", `/agent-defaults/${on.id}`)).status,
    (await call("GET", `/agent-defaults/${of.id}`)).status,
  ];
  expect([await placesFor(blind), await placesFor(await member(of, { reads: [on.id] }))], "what a board says is the board's").toEqual([
    [403, 200],
    [200, 200],
  ]);
  expect(await Promise.all([of, plain, blind, lead, worker, stranger, other].map(settingsFor))).toEqual([200, 200, 403, 200, 200, 403, 404]);
  expect((await worker.call("GET", `/agents/${lead.id}/settings`)).status, "those of others are their lead's").toBe(403);
  await say(on.id, { model: "one" });
  expect(await patch(of.call, on.id, { "If-Match": '"0"' })).toBe(412);
  expect((await of.call("PATCH", `/agent-defaults/${on.id}`, { body: { file_templates: { "SOUL.md": "{{ secret }}" } } })).status).toBe(422);
  const [told] = await eventsOf(of, `resource_id=${on.id}&type=agent_defaults.updated`);
  expect(told).toMatchObject({ before: { model: null }, after: { model: "one" } });
});

test("one agent stands for a gateway: without a board, and only one", async () => {
  const { of, lab, on } = await place();
  const make = (body: object) => of.call<Agent>("POST", "/agents", { body: { name: "Main", gateway_id: lab.id, is_gateway_main: true, ...body } });
  const first = must(await make({}));
  expect(first).toMatchObject({ is_gateway_main: true, board_id: null });
  expect([(await make({})).status, (await make({ board_id: on.id })).status, (await make({ gateway_id: null })).status]).toEqual([409, 422, 422]);
  const next = must(await make({ is_gateway_main: false }));
  const patch = (id: string, body: object) => of.call<Agent>("PATCH", `/agents/${id}`, { body });
  expect((await patch(next.id, { is_gateway_main: true })).status).toBe(409);
  expect(must(await patch(first.id, { is_gateway_main: false })).is_gateway_main).toBe(false);
  expect(must(await patch(next.id, { is_gateway_main: true })).is_gateway_main).toBe(true);
});
