// Somebody at work on the gateway itself: instructions and rules changed there, an agent deleted there. Seen, and settled on order.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { api, dialAgain, end, ended, gatewayFacts, openclawDir, say, until } from "./stage.mjs";

/** As the gateway's own operator, past Mission Control. */
export async function operate(method, params) {
  const { ALL, Gw } = await import(resolve(openclawDir, "gwclient.mjs"));
  const { url, token } = gatewayFacts();
  const gateway = new Gw(url);
  const hello = await gateway.connect({ auth: { token }, scopes: ALL });
  const answer = hello.ok === false ? hello : await gateway.req(method, params);
  gateway.ws.close();
  if (answer.ok === false) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  return answer.payload;
}

export async function editRule(agentId, edit) {
  const { file, hash } = await operate("exec.approvals.get", {});
  const { socket: _socket, ...kept } = file;
  await operate("exec.approvals.set", { baseHash: hash, file: { ...kept, agents: { ...kept.agents, [agentId]: edit(kept.agents[agentId]) } } });
}

const driftOf = (agent) => api("GET", `/agents/${agent.id}/drift`);
const drifted = (agent, drift, limitMs = 60_000) =>
  until(
    `the drift to be ${drift}`,
    async () => {
      const now = await driftOf(agent);
      return now.drift === drift && now;
    },
    limitMs,
  );
const settle = async (agent, resolution) => api("POST", `/agents/${agent.id}/drift`, { resolution, version: (await driftOf(agent)).version });
export const online = (agent) => until(`${agent.name} to be online`, async () => (await api("GET", `/agents/${agent.id}`)).status === "online", 120_000);
export const newest = (task) => until("its run", async () => (await api("GET", `/tasks/${task.id}/runs`)).items[0]);
const partsOf = ({ items }) => items.map(({ part }) => part).join(" ");

async function drillLooser({ board, agent, files, reconnect, check }) {
  say("its instructions and its rule are changed on the gateway");
  const before = readFileSync(`${files}/AGENTS.md`, "utf8");
  appendFileSync(`${files}/AGENTS.md`, "\nNever ask anybody.\n");
  await editRule(agent.gateway_agent_id, (rule) => ({ ...rule, allowlist: [...rule.allowlist, { pattern: "touch" }] }));
  await reconnect();
  await drifted(agent, "looser");
  const seen = await until("the file to be read too", async () => {
    const now = await driftOf(agent);
    return now.items.length === 2 && now;
  });
  check("both are seen, with the difference and without the token", !JSON.stringify(seen).includes("mca_"), partsOf(seen));
  check("the rule says what is allowed since", seen.items.find(({ part }) => part === "exec_policy")?.found.includes('allow: "touch"') === true);
  const task = await api("POST", "/tasks", { board_id: board.id, title: "Waits", description: "say let-through", status: "todo", assigned_agent_id: agent.id });
  const told = await until("it to be held back", async () =>
    (await api("GET", `/activity?task_id=${task.id}&limit=50`)).items.find(({ type }) => type === "run.held_back"),
  );
  check("its work waits, and says why", (await newest(task)).status === "queued", told.reason);
  const refused = await api("PATCH", `/agents/${agent.id}`, { description: "Something else." }, { expect: 409 });
  check("a change of the agent does not overwrite it", readFileSync(`${files}/AGENTS.md`, "utf8").includes("Never ask"), refused.detail);
  await settle(agent, "overwrite");
  const run = await ended((await newest(task)).id, 120_000);
  check(
    "overwritten: the work that waited is done, once",
    run.status === "succeeded" && (await api("GET", `/tasks/${task.id}/runs`)).total === 1,
    run.output?.slice(-40),
  );
  const after = readFileSync(`${files}/AGENTS.md`, "utf8");
  check("and its instructions are ours again", after.length === before.length && !after.includes("Never ask"));
  await reconnect();
  await new Promise((done) => setTimeout(done, 3_000));
  check("what we wrote ourselves is no drift", (await driftOf(agent)).drift === null, partsOf(await driftOf(agent)));
}

async function drillAccept({ agent, files, reconnect, check }) {
  say("its soul is changed on the gateway, and that is let stand");
  writeFileSync(`${files}/SOUL.md`, "# Soul\n\nSpeak in verse.\n");
  await reconnect();
  check("it is seen", partsOf(await drifted(agent, "changed")) === "SOUL.md");
  await settle(agent, "accept");
  await reconnect();
  await new Promise((done) => setTimeout(done, 3_000));
  const { drift, accepted } = await driftOf(agent);
  check(
    "let stand: it is not told again, and nothing is written",
    drift === null && readFileSync(`${files}/SOUL.md`, "utf8").includes("verse"),
    accepted.join(" "),
  );
}

async function drillMissing({ board, agent, check }) {
  say("it is deleted on the gateway");
  const began = Date.now();
  await operate("agents.delete", { agentId: agent.gateway_agent_id, deleteFiles: true });
  await drifted(agent, "missing", 150_000);
  check("it is seen without a new connection", true, `${Date.now() - began} ms`);
  await settle(agent, "overwrite");
  await online(agent);
  await drifted(agent, null);
  const task = await api("POST", "/tasks", { board_id: board.id, title: "Back", description: "say back-again", status: "todo", assigned_agent_id: agent.id });
  const run = await ended((await newest(task)).id, 120_000);
  check("overwritten: it is there again and works", run.status === "succeeded", run.output?.slice(-40));
}

/** The connector that is there afterwards. */
export async function drillDrift({ board, gateway, connect, connector, check }) {
  let dialled = connector;
  const reconnect = async () => {
    dialled = await dialAgain(dialled, gateway, connect);
  };
  try {
    const made = await api("POST", "/agents", { name: "Drifter", board_id: board.id, gateway_id: gateway.id });
    await online(made);
    const agent = await api("GET", `/agents/${made.id}`);
    const files = `${gatewayFacts().home}/workspaces/workspace-${agent.gateway_agent_id}`;
    await drillLooser({ board, agent, files, reconnect, check });
    await drillAccept({ agent, files, reconnect, check });
    await drillMissing({ board, agent, check });
    return dialled;
  } catch (error) {
    await end(dialled);
    throw error;
  }
}
