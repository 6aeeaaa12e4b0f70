// Agents that come and go at a real gateway while others begin to work: each changes its configuration, and whoever is prepared in that
// moment is ended unbegun.
import { api, sleep, until } from "./stage.mjs";

const ROUNDS = 6;
const ENDED = ["succeeded", "failed", "aborted"];

/** A task given in the moment in which an agent is removed; its run and what became of it. */
async function begunWhileOneGoes({ board, agent }, round) {
  const passing = await api("POST", "/agents", { name: `Passing ${round}`, board_id: board.id, gateway_id: board.gateway_id });
  await until("the passing agent", async () => (await api("GET", `/agents/${passing.id}`)).status === "online", 120_000);
  await api("DELETE", `/agents/${passing.id}`);
  await sleep(round * 150); // the configuration is read anew some time after it was written
  const task = await api("POST", "/tasks", {
    board_id: board.id,
    title: `While one goes ${round}`,
    description: `say ok-${round}`,
    status: "todo",
    assigned_agent_id: agent.id,
  });
  const run = await until(
    "its run's end",
    async () => (await api("GET", `/tasks/${task.id}/runs`)).items.find(({ status }) => ENDED.includes(status)),
    120_000,
  );
  const types = (await api("GET", `/activity?task_id=${task.id}&limit=200`)).items.map(({ type }) => type);
  return { status: run.status, error: run.error, isSentAgain: types.includes("run.requeued") };
}

export async function drillOvertaken({ board, agent, check }) {
  const runs = [];
  for (let round = 1; round <= ROUNDS; round++) runs.push(await begunWhileOneGoes({ board, agent }, round));
  const again = runs.filter(({ isSentAgain }) => isSentAgain).length;
  const failed = runs.filter(({ status }) => status !== "succeeded");
  check("work that begins while agents are removed is done", failed.length === 0, failed.length > 0 ? failed : `${ROUNDS} runs, ${again} of them sent again`);
}
