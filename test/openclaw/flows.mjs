// Work that changes hands, and what is said as a run ends: with a real gateway, which queues what comes late into a run of its own.
import { api, ended, say, until } from "./stage.mjs";

const runsOf = async (task) => (await api("GET", `/tasks/${task.id}/runs`)).items.toReversed();
const newest = (task) => until(`a run of ${task.id}`, async () => (await runsOf(task))[0], 60_000);
const given = (board, agent, description) =>
  api("POST", "/tasks", { board_id: board.id, title: "Flows", description, status: "todo", assigned_agent_id: agent.id });

/** A comment at the moment when the agent has said its last word: the gateway decides into which run it goes. */
async function drillAnswers({ board, agent, check, times = 6 }) {
  say("comments that arrive as their run ends are answered in a run that is shown");
  let answered = 0;
  for (let n = 0; n < times; n++) {
    const task = await given(board, agent, "SLOW:8");
    const { id } = await newest(task);
    await until("it to run", async () => (await api("GET", `/executions/${id}`)).status !== "queued", 60_000);
    await until("its end to be near", async () => (await api("GET", `/executions/${id}`)).status === "succeeded" || n % 2 === 0, 60_000);
    const word = `answer-${n}-${task.number}`;
    await api("POST", `/tasks/${task.id}/comments`, { message: `say ${word}` });
    const isTold = async () => (await runsOf(task)).some(({ output, status }) => status === "succeeded" && output?.includes(word));
    answered += (await until(`an answer to ${word}`, isTold, 90_000).catch(() => false)) ? 1 : 0;
    const open = (await runsOf(task)).filter(({ ended_at }) => ended_at === null);
    if (open.length > 0) await Promise.all(open.map((run) => ended(run.id, 90_000)));
  }
  check("every comment has its answer in a run of the task", answered === times, `${answered} of ${times}`);
}

async function drillHandOver({ board, agent, other, check }) {
  say("a task given to another agent while one works on it");
  const task = await given(board, agent, "SLOW:300");
  const first = await newest(task);
  await until("it to run", async () => (await api("GET", `/executions/${first.id}`)).status === "running", 60_000);
  await api("PATCH", `/tasks/${task.id}`, { description: "say taken-over", assigned_agent_id: other.id });
  const stopped = await ended(first.id, 60_000);
  const second = await until("the other to begin", async () => (await runsOf(task))[1], 60_000);
  const done = await ended(second.id, 120_000);
  check("the first is stopped, the other does it", stopped.status === "aborted" && done.status === "succeeded", [stopped.agent_name, done.agent_name]);
  check("the two did not overlap", stopped.ended_at <= done.started_at, [stopped.ended_at, done.started_at]);
}

export async function drillFlows({ board, gateway, agent, check }) {
  const made = await api("POST", "/agents", { name: "Pilot", board_id: board.id, gateway_id: gateway.id });
  const isOnline = async () => (await api("GET", `/agents/${made.id}`)).status === "online";
  await until("the second agent to be provisioned", isOnline, 120_000);
  await drillAnswers({ board, agent, check });
  await drillHandOver({ board, agent, other: made, check });
}
