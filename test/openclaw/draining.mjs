// A real gateway is stopped gracefully (SIGTERM) while tasks are queued in it and running: it finishes some and turns others away. Afterwards
// every run of ours is compared with the gateway's own history: none lost, none done twice, none stands still.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { historyOf, openGateway, runsOf, settled } from "./history.mjs";
import { api, gatewayFacts, gatewayScript, say, sleep, until } from "./stage.mjs";

const TASKS = Number(process.env.E2E_DRAIN_TASKS ?? 5);
/** How long before the stop the tasks are given. */
const AGES_MS = (process.env.E2E_DRAIN_AGES_MS ?? "300,2500").split(",").map(Number);
const GIVEN_MEANWHILE = 2;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function give({ board, agent }, title, count) {
  const made = Array.from({ length: count }, (_, n) =>
    api("POST", "/tasks", { board_id: board.id, title: `${title}, ${n}`, description: "SLOW:20", status: "todo", assigned_agent_id: agent.id }),
  );
  return Promise.all(made);
}

async function restart(gateway, pid, meanwhile) {
  process.kill(pid, "SIGTERM");
  const shown = await until("the gateway to show as draining", async () => {
    const row = await api("GET", `/gateways/${gateway.id}`);
    return row.problem !== null && row;
  });
  const isUp = isAlive(pid);
  const more = await meanwhile();
  await until("the gateway to be gone", () => !isAlive(pid), 330_000);
  gatewayScript("start");
  await until("the gateway to be back", async () => (await api("GET", `/gateways/${gateway.id}`)).status === "online", 120_000);
  return { shown, isUp, more, since: Date.now() };
}

export async function drillDraining({ board, agent, gateway, check }) {
  const row = await api("GET", `/agents/${agent.id}`);
  const found = { runs: 0, stuck: [], doubled: [], lost: [], failed: [], sentAgain: 0, slowest: 0 };
  const problems = [];
  for (const age of AGES_MS) {
    say(`the gateway is stopped gracefully ${age} ms after ${TASKS} tasks were given, and gets ${GIVEN_MEANWHILE} more meanwhile`);
    const pid = Number(readFileSync(join(gatewayFacts().home, "gateway.pid"), "utf8"));
    const given = await give({ board, agent }, `Drained after ${age} ms`, TASKS);
    await sleep(age);
    const { shown, isUp, more, since } = await restart(gateway, pid, () => give({ board, agent }, `Given while it drains (${age})`, GIVEN_MEANWHILE));
    if (isUp) problems.push(`${shown.status} ${shown.problem}`); // else it has gone before anybody could look
    const tasks = [...given, ...more];
    const ends = await settled(tasks, since);
    const there = await openGateway();
    for (const task of tasks) {
      found.runs += 1;
      const runs = await runsOf(task);
      const history = await historyOf(there, runs[0], `agent:${row.gateway_agent_id}:task-${task.id}`);
      const types = (await api("GET", `/activity?task_id=${task.id}&limit=100`)).items.map(({ type }) => type).filter((type) => type.startsWith("run."));
      say(`  ${task.title}: ${runs[0].status}, ${types.toReversed().join(" ")}, ${JSON.stringify(history)}`);
      if (types.includes("run.requeued")) found.sentAgain += 1;
      if (!ends.has(task.id)) found.stuck.push(task.title);
      else found.slowest = Math.max(found.slowest, ends.get(task.id).ms);
      if (runs[0].status !== "succeeded") found.failed.push(`${task.title}: ${runs[0].error}`);
      if (runs.length > 1 || history.replies > 1) found.doubled.push(`${task.title}: ${runs.length} runs, ${JSON.stringify(history)}`);
      if (history.replies === 0) found.lost.push(`${task.title}: ${runs[0].status}`);
    }
    there.close();
  }
  const { stuck, doubled, lost, failed, ...counts } = found;
  check("while it drains it shows as draining", problems.length > 0 && problems.every((problem) => problem === "offline draining"), problems);
  check(`${found.runs} runs through ${AGES_MS.length} graceful restarts: none stands still`, stuck.length === 0, stuck.length ? stuck : counts);
  check("none was done twice in a graceful restart", doubled.length === 0, doubled);
  check("none is lost in a graceful restart, and none has failed", lost.length === 0 && failed.length === 0, [...lost, ...failed]);
}
