// A real gateway is killed (-9) at several points of a run, some runs each time. Afterwards every run of ours is compared with the
// gateway's own history: none may stand still, be done twice or be lost, and all are settled within a minute of its return.
import { historyOf, openGateway, runsOf, SETTLED_WITHIN_MS, settled } from "./history.mjs";
import { api, gatewayScript, say, sleep, until } from "./stage.mjs";

/** How long before the kill the runs of a round are asked for. */
const AGES_MS = (process.env.E2E_KILL_AGES_MS ?? "0,100,300,600,1000,2000,4000").split(",").map(Number);
const RUNS_EACH = Number(process.env.E2E_KILL_RUNS ?? 4);

async function round(age, { board, agent, words }) {
  const begun = Array.from({ length: RUNS_EACH }, (_, n) =>
    api("POST", "/tasks", { board_id: board.id, title: `Killed after ${age} ms, ${n}`, description: words, status: "todo", assigned_agent_id: agent.id }),
  );
  const tasks = await Promise.all(begun);
  await sleep(age);
  gatewayScript("kill");
  return tasks;
}

async function back(gateway) {
  gatewayScript("start");
  await until("the gateway to be back", async () => (await api("GET", `/gateways/${gateway.id}`)).status === "online", 120_000);
  return Date.now();
}

export async function drillReboots({ board, agent, gateway, check }) {
  const row = await api("GET", `/agents/${agent.id}`);
  const found = { runs: 0, stuck: [], doubled: [], lost: [], late: [], untrue: [], resent: 0, resumed: 0, failed: 0, slowest: 0 };
  for (const age of AGES_MS) {
    say(`the gateway is killed ${age} ms after ${RUNS_EACH} tasks were given`);
    const tasks = await round(age, { board, agent, words: "SLOW:20" });
    const since = await back(gateway);
    const ends = await settled(tasks, since);
    const there = await openGateway();
    for (const task of tasks) {
      found.runs += 1;
      const end = ends.get(task.id);
      if (!end) {
        found.stuck.push(`${task.title}: ${JSON.stringify((await runsOf(task)).map(({ status }) => status))}`);
        continue;
      }
      const [run] = end.runs;
      const history = await historyOf(there, run, `agent:${row.gateway_agent_id}:task-${task.id}`);
      const types = (await api("GET", `/activity?task_id=${task.id}&limit=100`)).items.map(({ type }) => type);
      if (types.includes("run.requeued")) found.resent += 1;
      if (types.includes("run.resumed")) found.resumed += 1;
      if (run.status === "failed") found.failed += 1;
      found.slowest = Math.max(found.slowest, end.ms);
      if (end.ms > SETTLED_WITHIN_MS) found.late.push(`${task.title}: ${end.ms} ms`);
      if (end.runs.length > 1 || history.ours > 1 || history.replies > 1)
        found.doubled.push(`${task.title}: ${end.runs.length} runs, ${JSON.stringify(history)}`);
      if (history.ours === 0) found.lost.push(`${task.title}: ${run.status}`);
      const isTrue = !history.isActive && (run.status !== "succeeded" || history.status === "done") && (run.status !== "failed" || history.status !== "done");
      if (!isTrue) found.untrue.push(`${task.title}: ${run.status} (${run.error ?? ""}), ${JSON.stringify(history)}`);
      say(
        `  ${task.title}: ${run.status} after ${end.ms} ms, ${types
          .filter((type) => type.startsWith("run."))
          .toReversed()
          .join(" ")}, ${JSON.stringify(history)}`,
      );
    }
    there.close();
  }
  const { stuck, doubled, lost, late, untrue, ...counts } = found;
  check(`${found.runs} runs through ${AGES_MS.length} kills: none stands still`, stuck.length === 0, stuck.length ? stuck : counts);
  check("none was done twice", doubled.length === 0, doubled);
  check("none is lost", lost.length === 0, lost);
  check("each ends here as the gateway's own session says", untrue.length === 0, untrue);
  check("all are settled within a minute of its return", late.length === 0, late.length ? late : `the slowest after ${found.slowest} ms`);
}
