// `npm run e2e:coordination`: agents of a real OpenClaw gateway ask each other and people. A lead nudges a worker, the gateway's main agent writes
// to the lead, the lead asks people, a person names the worker in a comment; the model of each answers by the line that its message has
// (asker.mjs). Then every operation of the agent API, with the tokens that stand in their workspaces, and those for people who have the field's client. Prints what it saw.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Asker } from "./asker.mjs";
import { callAll } from "./agent-operations.mjs";
import { callAllOfPeople } from "./field-operations.mjs";
import { agentToken, api, end, gatewayFacts, gatewayScript, say, startConnector, startServer, until } from "./stage.mjs";

let passed = 0;
const failed = [];
function check(sentence, condition, seen) {
  if (condition) passed += 1;
  else failed.push(sentence);
  say(`${condition ? "  ok " : "FAIL "} ${sentence}${seen === undefined ? "" : `: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`}`.slice(0, 500));
}

const asker = new Asker();
const pidFile = () => `${gatewayFacts().home}/stub.pid`;
const workspaces = () => `${gatewayFacts().home}/workspaces`;
let server, connector;

async function agentAt(body) {
  const made = await api("POST", "/agents", body);
  await until(`${body.name} to be provisioned`, async () => (await api("GET", `/agents/${made.id}`)).status === "online", 120_000);
  const token = agentToken(join(workspaces(), `workspace-mc-${made.id}`));
  const call = (method, path, said, options = {}) => api(method, path, said, { ...options, headers: { "X-Agent-Token": token, Authorization: "" } });
  return { ...made, call };
}
const request = async (id) => (await api("GET", "/coordination?limit=200")).items.find((one) => one.id === id);
const answered = (id) =>
  until("it to be answered", async () => (await request(id)).state === "answered" && request(id), 120_000).catch(async (error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await request(id))}; the model has called ${JSON.stringify(asker.commands.slice(-3))}`);
  });

try {
  say("starting the model, the gateway, Mission Control and the connector");
  gatewayScript("install");
  for (const left of ["state", "workspaces"]) rmSync(join(gatewayFacts().home, left), { recursive: true, force: true }); // what an earlier run left would be taken up
  await asker.listen(Number(process.env.OC_MODEL_PORT ?? "18907"));
  writeFileSync(pidFile(), String(process.pid)); // the script starts a model of its own where none is
  gatewayScript("start");
  server = await startServer();
  await api("POST", "/organizations", { name: "Northwind Freight" });
  const gateway = await api("POST", "/gateways", { name: "lab", workspace_root: workspaces() });
  const connect = await api("POST", `/gateways/${gateway.id}/connect-command`);
  connector = await startConnector(connect.relay_url, connect.relay_token);
  await until("the gateway to be online", async () => (await api("GET", `/gateways/${gateway.id}`)).status === "online");
  const board = await api("POST", "/boards", { name: "Checkout", description: "Web shop", gateway_id: gateway.id, require_approval_for_done: false });
  const lead = await agentAt({ name: "Lena", board_id: board.id });
  await api("PATCH", `/agents/${lead.id}`, { is_board_lead: true });
  const worker = await agentAt({ name: "Wim", board_id: board.id });
  const main = await agentAt({ name: "Max", gateway_id: gateway.id, board_id: null, is_gateway_main: true });

  const began = Date.now();
  const nudge = await lead.call("POST", `/agent/boards/${board.id}/agents/${worker.id}/nudge`, { message: "How far are you?" });
  const nudged = await answered(nudge.request_id);
  check(
    "a nudge reaches the worker, whose turn answers it by the line of the message",
    nudged.answer === "You said: How far are you?",
    `${nudged.answer} after ${Date.now() - began} ms`,
  );
  check("the answer is the worker's", nudged.answered_by.id === worker.id, nudged.answered_by);
  const asked = await main.call("POST", `/agent/gateway/boards/${board.id}/lead/message`, {
    kind: "question",
    content: "What blocks you?",
    correlation_id: "c1",
  });
  const led = await answered(asked.request_id);
  check("the main agent asks the lead of a board of its gateway, and the lead answers", led.answered_by.id === lead.id, led.answer);
  const user = await lead.call("POST", `/agent/boards/${board.id}/gateway/main/ask-user`, { content: "May we drop Node 18?" });
  check("people are asked through the main agent", user.main_agent_id === main.id && user.board_id === board.id, user);
  const passedOn = await answered(user.request_id);
  check("what it hears it passes on", passedOn.answered_by.id === main.id, passedOn.answer);
  const task = await api("POST", `/boards/${board.id}/tasks`, { title: "Look at the logs" });
  await api("POST", `/tasks/${task.id}/comments`, { message: "@wim which host is it?" });
  const mention = await until("the mention to be answered", async () => (await api("GET", "/coordination?kind=mention&state=answered")).items[0], 120_000);
  check("who is named in a comment answers there", mention.answered_by.id === worker.id && mention.answer.startsWith("You said:"), mention.answer);
  const notices = await until("the lead to hear of the new task", async () => (await api("GET", "/coordination?kind=notice&state=told")).items[0], 120_000);
  check("the lead hears of a new task that nobody has", notices.topic === "new_task" && notices.asked_of.id === lead.id, notices.topic);
  await callAll({ board, lead, worker, main, check });
  await callAllOfPeople({ board, check });
  const held = (await api("GET", "/approvals?status=pending")).items.filter(({ action }) => action !== "deploy");
  check("nothing of it was held by the gateway for an approval", held.length === 0, held);
} catch (error) {
  failed.push(error.message);
  say(`FAIL  ${error.message}`);
} finally {
  await end(connector);
  await end(server);
  rmSync(pidFile(), { force: true }); // the script would end this process
  gatewayScript("kill"); // what is stopped drains for minutes, and would answer for the next run's
  asker.close();
}
say(`${passed} passed, ${failed.length} failed`);
for (const sentence of failed) say(`failed: ${sentence}`);
process.exitCode = failed.length ? 1 : 0;
