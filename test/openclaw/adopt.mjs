// An agent that somebody made by hand on the gateway: listed and read, taken over with what it had, at work under our rule, let go again.
import { readFileSync } from "node:fs";
import { editRule, newest, online, operate } from "./drift.mjs";
import { api, ended, gatewayFacts, say, until } from "./stage.mjs";

const OWN = "# Rigger\n\nYou look after the boats. Speak of ropes.\n";
const ruleOf = async (name) => (await operate("exec.approvals.get", {})).file.agents?.[name];

/** As the gateway's operator, past Mission Control. */
async function makeByHand(name) {
  const workspace = `${gatewayFacts().home}/workspaces/${name}`;
  await operate("agents.create", { name, workspace });
  const write = () => operate("agents.files.set", { agentId: name, name: "AGENTS.md", content: OWN }).catch(() => null);
  await until(`${name} to be there`, write);
  return workspace;
}

async function drillLook({ at, name, file, check }) {
  const { items } = await api("GET", at);
  const found = items.find(({ gateway_agent_id }) => gateway_agent_id === name);
  check("an agent made by hand is listed as found there", found?.form === "other" && found.can_adopt && found.agent_id === null, found);
  check("the default agent is told as such", items.find(({ form }) => form === "default")?.gateway_agent_id === "main");
  const read = await api("GET", `${at}/${name}`);
  const names = read.files.map((each) => each.name).join(" ");
  check("it is read with its files and its rule", read.files.find((each) => each.name === "AGENTS.md")?.text === OWN, `${names}; ${read.rule.split("\n")[0]}`);
  check("looking has changed nothing there", readFileSync(file, "utf8") === OWN && (await ruleOf(name)) === undefined);
  const refused = await api("POST", `${at}/main/adopt`, {}, { expect: 409 });
  check("the default agent is not taken over by the way", refused.detail.includes("channels"), refused.detail.slice(0, 80));
}

async function drillWork({ board, agent, check }) {
  const task = { board_id: board.id, status: "todo", assigned_agent_id: agent.id };
  const said = await api("POST", "/tasks", { ...task, title: "Say it", description: "say ahoy" });
  const run = await ended((await newest(said)).id, 120_000);
  check("it gets the work of its board", run.status === "succeeded", run.output?.slice(-40));
  const guarded = await api("POST", "/tasks", { ...task, title: "Run it", description: "RUN:echo from-the-adopted-one" });
  const held = await until("the held command", async () => (await api("GET", "/approvals?status=pending")).items.find(({ task_id }) => task_id === guarded.id));
  check("its shell command waits for a person here", held.payload.command === "echo from-the-adopted-one", held.payload.command);
  await api("PATCH", `/approvals/${held.id}`, { status: "approved" });
  const done = await ended((await newest(guarded)).id, 120_000);
  check("approved, it runs", done.status === "succeeded" && done.output?.includes("from-the-adopted-one") === true, done.output?.slice(0, 60));
}

/** Whatever names no agent runs as this one, so it is as before afterwards. */
async function drillDefault({ at, board, check }) {
  const textOf = async () => (await operate("agents.files.get", { agentId: "main", name: "AGENTS.md" })).file.content ?? ""; // it may not have begun yet
  const [before, rule] = [await textOf(), await ruleOf("main")];
  const agent = await api("POST", `${at}/main/adopt`, { board_id: board.id, accept_default: true });
  await online(agent);
  const now = await textOf();
  check(
    "the default agent, where that is meant, asks first and keeps its own text",
    now.includes("AUTH_TOKEN") && now.endsWith(before) && (await ruleOf("main"))?.ask === "on-miss",
  );
  check("and has not drifted", (await api("GET", `/agents/${agent.id}/drift`)).drift === null);
  await api("DELETE", `/agents/${agent.id}`);
  await until("our part to be gone", async () => (await textOf()) === before);
  await editRule("main", () => rule);
}

export async function drillAdopt({ board, gateway, check }) {
  say("an agent made by hand on the gateway is taken over");
  const name = `rigger-${Date.now().toString(36)}`;
  const at = `/gateways/${gateway.id}/agents`;
  const workspace = await makeByHand(name);
  const file = `${workspace}/AGENTS.md`;
  const soul = readFileSync(`${workspace}/SOUL.md`, "utf8");
  await drillLook({ at, name, file, check });
  const agent = await api("POST", `${at}/${name}/adopt`, { board_id: board.id });
  await online(agent);
  const text = readFileSync(file, "utf8");
  const { items } = await api("GET", at);
  check("from then on it is told as ours", items.find(({ gateway_agent_id }) => gateway_agent_id === name)?.agent_id === agent.id);
  check("our part stands before its own text", text.endsWith(OWN) && /AUTH_TOKEN=mca_\S+/.test(text) && text.indexOf("AUTH_TOKEN") < text.indexOf(OWN));
  check("its other files and its workspace stay", readFileSync(`${workspace}/SOUL.md`, "utf8") === soul);
  check("its rule is ours", (await ruleOf(name))?.ask === "on-miss", (await ruleOf(name))?.security);
  await drillWork({ board, agent, check });
  const { former_files: former, former_rule: rule } = await api("GET", `/agents/${agent.id}/adoption`);
  check("what it had before can be had again", former[0]?.text === OWN && rule === null, former[0]?.name);
  const { drift } = await api("GET", `/agents/${agent.id}/drift`);
  check("what we wrote ourselves is no drift", drift === null);
  await api("DELETE", `/agents/${agent.id}`);
  await until("our part to be gone", () => readFileSync(file, "utf8") === OWN);
  const { agents } = await operate("agents.list", {});
  check("let go, it stays there with its own text and asks on", agents.some(({ id }) => id === name) && (await ruleOf(name))?.ask === "on-miss");
  await operate("agents.delete", { agentId: name, deleteFiles: true });
  await drillDefault({ at, board, check });
}
