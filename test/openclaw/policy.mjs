// Nothing runs past our policy: on a gateway whose own agent runs every shell command unasked, work reaches only agents of ours.
import { existsSync } from "node:fs";
import { api, ended, gatewayFacts, say, until } from "./stage.mjs";

const marks = () => `${gatewayFacts().home}/unasked-${process.pid}`;
const executed = (gateway, task, options) => api("POST", `/gateways/${gateway.id}/execute`, { task_id: task.id }, options);
const markedTask = (board, name) => api("POST", "/tasks", { board_id: board.id, title: name, description: `RUN:touch ${marks()}-${name}` });
const isMarked = (name) => existsSync(`${marks()}-${name}`);

/** A key that may write one board and run its tasks, and nothing else. */
async function keyOf(board) {
  const { token } = await api("POST", "/organizations/me/api-keys", {
    name: "CI",
    scopes: ["gateways:read", "runs:write", "tasks:write"],
    board_ids: [board.id],
  });
  return { Authorization: `Bearer ${token}` };
}

export async function drillPolicy({ gateway, check }) {
  say("the gateway's own agent gets no work: not from a key for one board, and from an admin only through an agent that asks");
  const [here, elsewhere] = [await api("POST", "/boards", { name: "Quiet", gateway_id: gateway.id }), await api("POST", "/boards", { name: "Far" })];
  const [near, far] = [await markedTask(here, "near"), await markedTask(elsewhere, "far")];
  const [told, forbidden] = [
    await executed(gateway, near, { expect: 409, headers: await keyOf(here) }),
    await executed(gateway, far, { expect: 403, headers: await keyOf(elsewhere) }),
  ];
  check("a key for one board is told to have an agent made there", told.code === "agent_required", told.detail);
  check("and runs nothing on a gateway that is not its board's", forbidden.code === "forbidden", forbidden.detail);
  const run = await executed(gateway, near);
  check("an admin's order makes an agent of ours that asks", run.agent_name.startsWith("Runner on "), run.agent_name);
  const held = await until(
    "its command to be held",
    async () => (await api("GET", "/approvals?status=pending")).items.find(({ task_id, action }) => task_id === near.id && action === "exec"),
    120_000,
  );
  check("its command waits for a person and has not run", !isMarked("near"), held.payload.command);
  await api("PATCH", `/approvals/${held.id}`, { status: "rejected", comment: "by e2e" });
  await ended(run.id, 120_000);
  check("rejected: it has not run", !isMarked("near") && !isMarked("far"));
}

/** While the connector is away: a run waits, and a request for it is made. */
export async function queuePastGate({ board, agent }) {
  const task = await api("POST", "/tasks", {
    board_id: board.id,
    title: "Past its gate",
    description: "say past-the-gate",
    status: "todo",
    assigned_agent_id: agent.id,
  });
  const queued = await until("its run to wait", async () => (await api("GET", `/tasks/${task.id}/runs`)).items[0]);
  const asked = await api("POST", "/approvals", { task_id: task.id, action: "task.execute", reason: "by e2e" });
  return { task, queued, asked };
}

export async function drillGate(check, { task, queued, asked }) {
  const taken = await ended(queued.id, 120_000);
  check("a run that waited is taken back when an approval has been asked for since", taken.status === "aborted", taken.error);
  await api("PATCH", `/approvals/${asked.id}`, { status: "approved" });
  const again = await ended((await api("POST", `/tasks/${task.id}/execute`, {})).id, 120_000);
  check("given, it is started again and done", again.status === "succeeded", again.output?.slice(-60));
}
