// Sending a task to its agent by hand: where the agent lives, or through a chosen gateway. By assignment: dispatch.ts.
import { checksOf } from "#worker/boards/index.ts";
import { gatewayActions, gatewayForCaller, wakeLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { presentExecution } from "#worker/runs/index.ts";
import type { Execution } from "#worker/runs/schema.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError, unwrap } from "#worker/platform/errors.ts";
import { authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { authorizeTask, type LoadedTask, loadTask } from "./load.ts";
import { taskMessage } from "./messages.ts";
import { blockersOf } from "./present.ts";
import { type PlaceOfWork, placeOfWork } from "./run-store.ts";
import { startWork, type WorkOrder } from "./start.ts";
import { taskForCaller } from "./store.ts";
import { chooseTarget, requireOwnGateway, type Target } from "./target.ts";

type Execute = { loaded: LoadedTask; place: PlaceOfWork; parameters: Record<string, unknown>; gate: unknown };

function requireFree({ facts }: LoadedTask): void {
  const blockers = blockersOf(facts.dependencies);
  if (blockers.length > 0 && facts.row.status !== "done")
    throw new ProblemError("task_blocked", "The task depends on tasks that are not done.", { extra: { blocked_by_task_ids: blockers } });
  const run = facts.activeRun;
  if (run)
    throw new ProblemError(
      "conflict",
      `The task is being worked on already by ${run.agent_name ?? "an agent"} (run ${run.id}, ${run.status}). Stop that run first, or wait for it.`,
      { extra: { run_id: run.id } },
    );
}

function orderOf(work: Work, { loaded, parameters }: Execute, { gatewayId, agent }: Target): WorkOrder {
  const { facts, board, policy } = loaded;
  const requestedBy = work.caller.actor;
  const message = taskMessage({
    task: facts.row,
    boardKey: board.key,
    boardName: board.name,
    apiBase: work.origin,
    parameters,
    requestedBy,
    checks: checksOf(board),
  });
  return { gatewayId, agent, task: facts.row, begins: "order", message, parameters, requestedBy, policy };
}

async function begin(work: Work, db: Database, shard: string, execute: Execute): Promise<Execution> {
  const { loaded, place, gate } = execute;
  const { board } = loaded;
  requireFree(loaded);
  const target = await chooseTarget(work, db, loaded, place);
  const run = unwrap(startWork(work.composition, db, gate, orderOf(work, execute, target), work.now));
  const answer = presentExecution(run.row);
  await commitWork(work, db, shard, {
    stream: { organizationId: board.organization_id, boardId: board.id },
    guards: [...target.guards, ...run.guards],
    writes: [...target.writes, ...run.writes],
    events: [...target.events, ...run.events],
    answer: { status: 201, body: answer },
  });
  await wakeLink(work.env, { shard, organizationId: board.organization_id, gatewayId: target.gatewayId });
  return answer;
}

/** Of several that made an agent at once one has; the others find it there. */
async function onceMore<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof GuardError && error.code === "agent_required")) throw error;
    return attempt();
  }
}

/** Sends the task to its agent now; without one to an agent of ours on its board's gateway. */
export async function executeTask(work: Work, taskId: string, parameters: Record<string, unknown>): Promise<Execution> {
  return onceMore(() =>
    locate(work, "task", async (db, shard) => {
      const loaded = await loadTask(work, db, taskId, actions["task.execute"], {
        place: placeOfWork(db, taskId, null),
        gate: work.composition.ports.taskGate.query(db, taskId),
      });
      if (!loaded) return null;
      return begin(work, db, shard, { loaded, ...loaded.more, parameters });
    }),
  );
}

/** Sends a task to one gateway: to the task's agent if it lives there, else to one of ours that does. */
export async function executeOnGateway(work: Work, gatewayId: string, taskId: string, parameters: Record<string, unknown>): Promise<Execution> {
  return onceMore(() =>
    locate(work, "gateway", async (db, shard) => {
      const { gateway, task, place, gate } = await read(work, db, {
        gateway: gatewayForCaller(db, work.caller, gatewayId),
        task: taskForCaller(db, work.caller, taskId),
        place: placeOfWork(db, taskId, gatewayId),
        gate: work.composition.ports.taskGate.query(db, taskId),
      });
      if (!gateway.row) return null;
      const onGateway = grantOf(work.caller, gateway.grant);
      authorize(work, gatewayActions["gateway.read"], onGateway, "gateway");
      const loaded = task && authorizeTask(work, actions["task.execute"], task);
      if (loaded?.board.organization_id !== gateway.row.organization_id) throw notFound("task");
      requireOwnGateway(work, loaded, place, gatewayId, onGateway);
      return begin(work, db, shard, { loaded, place, parameters, gate });
    }),
  );
}
