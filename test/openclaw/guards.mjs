// `npm run e2e:guards`: guards with a real OpenClaw gateway and a stub model: a budget of ten of a hundred runs, a loop that is broken, an
// emergency stop during twenty runs, and a budget of tokens as the gateway counts them. Prints what it saw.
import { api, agentToken, end, ended, gatewayFacts, gatewayScript, origin, say, sleep, startConnector, startServer, until } from "./stage.mjs";

let passed = 0;
const failed = [];
function check(sentence, condition, seen) {
  if (condition) passed += 1;
  else failed.push(sentence);
  say(`${condition ? "  ok " : "FAIL "} ${sentence}${seen === undefined ? "" : `: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`}`.slice(0, 400));
}

let server, connector, gateway, board;
const agentOf = async (name) => {
  const agent = await api("POST", "/agents", { name, board_id: board.id, gateway_id: gateway.id });
  await until(`${name} to be provisioned`, async () => (await api("GET", `/agents/${agent.id}`)).status === "online", 120_000);
  return agent;
};
const given = (agent, description) => api("POST", "/tasks", { board_id: board.id, title: "Guarded", description, status: "todo", assigned_agent_id: agent.id });
const runsOf = async (task) => (await api("GET", `/tasks/${task.id}/runs`)).items;
const statusesOf = async (tasks) => (await Promise.all(tasks.map(runsOf))).map(([newest]) => newest?.status ?? "none");
const count = (statuses, ...which) => statuses.filter((status) => which.includes(status)).length;
const limit = (agent, body) => api("PUT", `/guards/limits/agent/${agent.id}`, body);
const guardOf = (agent) => api("GET", `/agents/${agent.id}/guard`);
const stop = (scope, id) => api("POST", "/guards/stops", { scope, ...(id ? { scope_id: id } : {}), reason: "End-to-end run." });
const lift = ({ id }) => api("POST", `/guards/stops/${id}/lift`, { reason: "It goes on." });
const active = async () =>
  (await api("GET", `/gateways/sessions?gateway_id=${gateway.id}`)).sessions.filter(({ is_active, status }) => is_active || status === "running");

async function drillBudget() {
  say("a budget of ten runs, and a hundred that would begin");
  const agent = await agentOf("Penny");
  await limit(agent, { max_runs: 10 });
  const tasks = [];
  for (let n = 0; n < 100; n++) tasks.push(await given(agent, `say ${n}`));
  await until("ten runs to end", async () => count(await statusesOf(tasks), "succeeded") >= 10, 240_000);
  await sleep(10_000);
  const statuses = await statusesOf(tasks);
  const { budgets } = await guardOf(agent);
  check("exactly ten of a hundred have run, the others wait", count(statuses, "succeeded") === 10 && count(statuses, "queued") === 90, [
    count(statuses, "succeeded"),
    count(statuses, "queued"),
    budgets[0].spent.runs,
  ]);
  await lift(await stop("agent", agent.id));
  const after = await statusesOf(tasks);
  check("a stop takes back what waits", count(after, "aborted") === 90, count(after, "aborted"));
}

async function drillLoop() {
  say("two agents: what the one says wakes the other, again and again");
  const [worker, talker] = [await agentOf("Echo"), await agentOf("Narcissus")];
  await limit(worker, { loop_wakes: 3 });
  const token = agentToken(`${gatewayFacts().home}/workspaces/workspace-mc-${talker.id}`);
  const task = await given(worker, "say first");
  await ended((await until("the first run", async () => (await runsOf(task))[0]))?.id, 120_000);
  let said = 0;
  for (; said < 8 && (await guardOf(worker)).stops.length === 0; said++) {
    const response = await fetch(`${origin}/api/v1/tasks/${task.id}/comments`, {
      method: "POST",
      headers: { "X-Agent-Token": token, "Content-Type": "application/json", Connection: "close" },
      body: JSON.stringify({ message: `say again ${said}` }),
    });
    if (!response.ok) throw new Error(`the comment was refused: ${response.status} ${await response.text()}`);
    const known = said + 1;
    const isSettled = async () => {
      const runs = await runsOf(task);
      return runs.length > known && runs.every(({ ended_at }) => ended_at !== null);
    };
    await until("what was said to be answered or taken back", async () => (await isSettled()) || (await guardOf(worker)).stops.length > 0, 90_000);
  }
  const { stops } = await guardOf(worker);
  const runs = await runsOf(task);
  const done = runs.filter(({ status }) => status === "succeeded").length;
  check("the loop is broken after three wakes without a change, and the agent is paused", stops[0]?.cause === "loop" && done === 4, [
    done,
    runs.length,
    stops[0]?.detail ?? "not stopped",
  ]);
}

const RUNS = 20;
async function drillEmergency() {
  say("an emergency stop of everything during twenty runs");
  const agents = [await agentOf("Una"), await agentOf("Duo")];
  const tasks = [];
  for (let n = 0; n < RUNS; n++) tasks.push(await given(agents[n % agents.length], "SLOW:3000"));
  await until("twenty runs to go on", async () => count(await statusesOf(tasks), "running") === RUNS, 240_000);
  const before = (await active()).length;
  const began = Date.now();
  const made = await stop("organization");
  const tookMs = Date.now() - began;
  const [there, statuses] = [await active(), await statusesOf(tasks)];
  check("the stop has reached the gateway within two seconds", tookMs <= 2_500 && made.gateways.every(({ told_at }) => told_at !== null), `${tookMs} ms`);
  check("it leaves none: all twenty are aborted", count(statuses, "aborted") === RUNS, [
    count(statuses, "aborted"),
    `${before} sessions before`,
    `${there.length} after`,
  ]);
  const late = await given(agents[0], "say late");
  await sleep(20_000);
  check(
    "twenty seconds later nothing goes on there, and what was given since waits",
    (await active()).length === 0 && (await statusesOf([late]))[0] === "queued",
    [(await active()).map(({ key }) => key), await statusesOf([late])],
  );
  await lift(made);
  await until("what waited to be done", async () => (await statusesOf([late]))[0] === "succeeded", 90_000);
  check("lifted, what waited is done", true);
}

async function drillTokens() {
  say("a budget of tokens, as the gateway counts them");
  const agent = await agentOf("Croesus");
  await limit(agent, { max_tokens: 5_000, warn_percent: 50 });
  const first = await given(agent, "say rich");
  await ended((await until("the run", async () => (await runsOf(first))[0]))?.id, 120_000);
  const stopped = await until("the budget to be seen as used up", async () => (await guardOf(agent)).stops.find(({ cause }) => cause === "budget"), 240_000);
  const [{ spent }] = (await guardOf(agent)).budgets;
  check("the gateway's own count has used it up, and the agent is stopped until tomorrow", stopped.until !== null && spent.tokens > 5_000, [
    spent.tokens,
    stopped.detail,
  ]);
  const second = await given(agent, "say poor");
  await sleep(5_000);
  check("another run does not begin", (await statusesOf([second]))[0] === "queued");
  await limit(agent, { max_tokens: 500_000_000 });
  await until("it to run with more", async () => (await statusesOf([second]))[0] === "succeeded", 90_000);
  check("with more, it does at once", true);
}

const DRILLS = { budget: drillBudget, loop: drillLoop, emergency: drillEmergency, tokens: drillTokens };
const wanted = (process.env.GUARD_DRILLS ?? Object.keys(DRILLS).join()).split(",");
try {
  say("starting the model, the gateway, Mission Control and the connector");
  gatewayScript("install");
  gatewayScript("start");
  server = await startServer();
  await api("POST", "/organizations", { name: "Northwind Freight" });
  gateway = await api("POST", "/gateways", { name: "lab", workspace_root: `${gatewayFacts().home}/workspaces` });
  const connect = await api("POST", `/gateways/${gateway.id}/connect-command`);
  connector = await startConnector(connect.relay_url, connect.relay_token);
  await until("the gateway to be online", async () => (await api("GET", `/gateways/${gateway.id}`)).status === "online");
  board = await api("POST", "/boards", { name: "Checkout", gateway_id: gateway.id });
  for (const name of wanted) await DRILLS[name]();
} catch (error) {
  failed.push(String(error));
  say(`FAIL  ${error.stack}`);
} finally {
  await end(connector);
  await end(server);
  gatewayScript("stop");
}
say(`${passed} passed, ${failed.length} failed`);
for (const sentence of failed) say(`FAILED: ${sentence}`);
process.exit(failed.length === 0 ? 0 : 1);
