// Sending a task to its agent by hand: where the agent lives, or through a chosen gateway. By assignment: dispatch.ts.
import { checksOf } from "#worker/boards/index.ts";
import { gatewayActions, gatewayForCaller, wakeLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { presentExecution } from "#worker/runs/index.ts";
import type { Execution } from "#worker/runs/schema.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError, unwrap } from "#worker/platform/errors.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { authorizeTask, type LoadedTask, loadTask } from "./load.ts";
import { taskMessage } from "./messages.ts";
import { blockersOf } from "./present.ts";
import { type PlaceOfWork, placeOfTask, placeOfWork } from "./run-store.ts";
import { startWork, type WorkOrder } from "./start.ts";
import { taskForCaller } from "./store.ts";
import type { Wanted } from "./routing.ts";
import { chooseTarget, requireOwnGateway, type Target } from "./target.ts";

/** `limits`: what holds agents back, as its slice has read it. */
type Execute = {
  loaded: LoadedTask;
  place: PlaceOfWork;
  limits: unknown;
  wanted: Wanted;
  isFinal: boolean;
  parameters: Record<string, unknown>;
  gate: unknown;
};
/** As a request says it. */
type Ordered = { parameters: Record<string, unknown>; capabilities: readonly string[] };

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

function orderOf(work: Work, { loaded, parameters }: Execute, { gatewayId, agent, routing }: Target): WorkOrder {
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
  return { gatewayId, agent, task: facts.row, begins: "order", message, parameters, requestedBy, policy, routing };
}

async function begin(work: Work, db: Database, shard: string, execute: Execute): Promise<Execution> {
  const { loaded, gate } = execute;
  const { board } = loaded;
  requireFree(loaded);
  const target = await chooseTarget(work, db, execute);
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

const TRIES = 8;
const OVERTAKEN: ReadonlySet<string> = new Set(["agent_required", "agent_busier"]);

/** Of several that made an agent at once one has; the others find it there. And of several that chose the same agent one has: the others choose anew. */
async function untilChosen<T>(attempt: (isFinal: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(tries >= TRIES);
    } catch (error) {
      if (!(error instanceof GuardError && OVERTAKEN.has(error.code)) || tries >= TRIES) throw error;
    }
  }
}

/** Sends the task to its agent now; without one to the agent of its board that fits best. */
export async function executeTask(work: Work, taskId: string, { parameters, capabilities }: Ordered): Promise<Execution> {
  return untilChosen((isFinal) =>
    locate(work, "task", async (db, shard) => {
      const loaded = await loadTask(work, db, taskId, actions["task.execute"], {
        place: placeOfWork(db, taskId, null, at(work)),
        limits: work.composition.ports.runLimits.query(db, placeOfTask(taskId), work.now),
        gate: work.composition.ports.taskGate.query(db, taskId),
      });
      if (!loaded) return null;
      return begin(work, db, shard, { loaded, ...loaded.more, parameters, isFinal, wanted: { gatewayId: null, capabilities } });
    }),
  );
}

/** Sends a task to one gateway, and to no other: to the task's agent if it lives there, else to the one of ours there that fits best. */
export async function executeOnGateway(work: Work, gatewayId: string, taskId: string, { parameters, capabilities }: Ordered): Promise<Execution> {
  return untilChosen((isFinal) =>
    locate(work, "gateway", async (db, shard) => {
      const { gateway, task, place, limits, gate } = await read(work, db, {
        gateway: gatewayForCaller(db, work.caller, gatewayId),
        task: taskForCaller(db, work.caller, taskId),
        place: placeOfWork(db, taskId, gatewayId, at(work)),
        limits: work.composition.ports.runLimits.query(db, placeOfTask(taskId), work.now),
        gate: work.composition.ports.taskGate.query(db, taskId),
      });
      if (!gateway.row) return null;
      const onGateway = grantOf(work.caller, gateway.grant);
      authorize(work, gatewayActions["gateway.read"], onGateway, "gateway");
      const loaded = task && authorizeTask(work, actions["task.execute"], task);
      if (loaded?.board.organization_id !== gateway.row.organization_id) throw notFound("task");
      requireOwnGateway(work, loaded, place, gatewayId, onGateway);
      return begin(work, db, shard, { loaded, place, limits, parameters, gate, isFinal, wanted: { gatewayId, capabilities } });
    }),
  );
}
