// What people write of an agent, with a real gateway: its files, how often it begins by itself, what the gateway refuses of that, and a
// change of it there.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { agentToken, api, gatewayFacts, openclawDir, until } from "./stage.mjs";

const PROFILE = { role: "Incident lead", communication_style: "direct", emoji: ":gear:", custom_instructions: "One.\nTwo." };
const SOUL = "You are {{ agent_name }}, {{ identity_role }}. Say {this} plainly.";

async function settled(id, wanted) {
  return until(`the agent to be ${wanted}`, async () => {
    const row = await api("GET", `/agents/${id}`);
    return row.status === wanted && row;
  });
}

/** As somebody at the gateway: its configuration, and a change of it. */
async function atGateway(work) {
  const { Gw } = await import(resolve(openclawDir, "gwclient.mjs"));
  const { url, token } = gatewayFacts();
  const gateway = new Gw(url);
  await gateway.connect({ auth: { token } });
  const config = async () => (await gateway.req("config.get", {})).payload;
  const answer = await work({ gateway, config });
  gateway.close();
  return answer;
}
const heartbeatOf = (name) => atGateway(async ({ config }) => (await config()).sourceConfig.agents.entries[name].heartbeat ?? null);
const editHeartbeat = (name, heartbeat) =>
  atGateway(async ({ gateway, config }) => {
    const raw = JSON.stringify({ agents: { entries: { [name]: { heartbeat } } } });
    return gateway.req("config.patch", { raw, baseHash: (await config()).hash });
  });

export async function drillPersona({ board, check }) {
  const given = { identity_profile: PROFILE, soul_template: SOUL, heartbeat_config: { every: "3h" } };
  const { id, gateway_id } = await api("POST", "/agents", { name: "Herald", board_id: board.id, ...given });
  const herald = await settled(id, "online");
  check("an agent that names only its board lives on the board's gateway", gateway_id === board.gateway_id, gateway_id);
  const workspace = `${gatewayFacts().home}/workspaces/workspace-mc-${id}`;
  const file = (name) => readFileSync(`${workspace}/${name}`, "utf8");
  check("its soul is its own text with the facts that it names", file("SOUL.md") === "You are Herald, Incident lead. Say {this} plainly.\n", file("SOUL.md"));
  check(
    "its identity is in its file",
    /- Role: Incident lead\n- Communication style: direct\n- Emoji: :gear:\n\n## Custom instructions\n\nOne\.\nTwo\./.test(file("IDENTITY.md")),
  );
  const beat = await api("POST", "/agent/heartbeat", undefined, { headers: { Authorization: "", "X-Agent-Token": agentToken(workspace) } });
  check("its own heartbeat is answered with the agent as it is seen now", beat.ok && beat.id === id && beat.last_seen_at !== null, beat.last_seen_at);
  const there = await heartbeatOf(herald.gateway_agent_id);
  check("the gateway's configuration has how often it begins by itself", there?.every === "3h" && there?.target === "last", there);

  await api("PATCH", `/agents/${id}`, { heartbeat_config: { every: "3h", includeReasoning: true } });
  const refused = await settled(id, "failed");
  check("what this gateway does not take fails with what to do", /includeReasoning to false/.test(refused.error), refused.error);
  await api("PATCH", `/agents/${id}`, { heartbeat_config: { every: "2h", target: "none" } });
  await settled(id, "online");
  const changed = await heartbeatOf(herald.gateway_agent_id);
  check("another one takes its place there", changed?.every === "2h" && changed?.target === "none", changed);

  await editHeartbeat(herald.gateway_agent_id, { every: "1m" });
  const drifted = await until("the change to be read back", async () => (await api("GET", `/agents/${id}`)).drift && api("GET", `/agents/${id}/drift`), 90_000);
  check(
    "a change of it at the gateway is drift",
    drifted.items[0]?.part === "heartbeat" && drifted.items[0].found.startsWith("every: 1m\n"),
    drifted.items[0]?.found,
  );
  await api("POST", `/agents/${id}/drift`, { resolution: "overwrite", version: drifted.version });
  await settled(id, "online");
  check("and is overwritten on order", (await heartbeatOf(herald.gateway_agent_id))?.every === "2h");
  await api("PATCH", `/agents/${id}`, { heartbeat_config: null, soul_template: null, identity_profile: null });
  await settled(id, "online");
  check("without one it has none there", (await heartbeatOf(herald.gateway_agent_id)) === null);
  await api("DELETE", `/agents/${id}`);
}
