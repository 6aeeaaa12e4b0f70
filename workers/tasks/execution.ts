// Giving a task to its agent by hand: to the agent where it lives, or through a chosen gateway. By assignment: dispatch.ts.
import { gatewayAgentId } from "#worker/agents/index.ts";
import { gatewayActions, gatewayForCaller, wakeLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { noOpenRunGuard, presentExecution, type RunOrder, startRun } from "#worker/runs/index.ts";
import type { Execution } from "#worker/runs/schema.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError, unwrap } from "#worker/platform/errors.ts";
import { authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { authorizeTask, type LoadedTask, loadTask } from "./load.ts";
import { taskMessage } from "./messages.ts";
import { blockersOf } from "./present.ts";
import { canWork } from "./rules.ts";
import { type AgentOfTask, agentOfTask } from "./run-store.ts";
import { taskForCaller } from "./store.ts";

/** On a gateway where the task's own agent does not live, the gateway's default agent does it. */
const DEFAULT_AGENT = { id: null, name: "main", gatewayAgentId: "main" };

type Target = Pick<RunOrder, "gatewayId" | "agent">;
type Execute = { loaded: LoadedTask; target: Target; parameters: Record<string, unknown>; gate: unknown };

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

function orderOf(work: Work, { loaded, target, parameters }: Execute): RunOrder {
  const { facts, board } = loaded;
  const requestedBy = work.caller.actor;
  const message = taskMessage({ task: facts.row, boardKey: board.key, boardName: board.name, apiBase: work.origin, parameters, requestedBy });
  return { organizationId: board.organization_id, boardId: board.id, taskId: facts.row.id, ...target, message, parameters, requestedBy };
}

async function begin(work: Work, db: Database, shard: string, execute: Execute): Promise<Execution> {
  const { loaded, target, gate } = execute;
  const { facts, board } = loaded;
  requireFree(loaded);
  const decision = work.composition.ports.taskGate.forExecute(gate, {
    db,
    task: facts.row,
    boardWantsApproval: board.require_approval_for_done === 1,
    caller: work.caller,
    now: work.now,
    approvalId: null,
  });
  const pass = unwrap(decision);
  const run = startRun(db, orderOf(work, execute), work.now);
  const answer = presentExecution(run.row);
  await commitWork(work, db, shard, {
    stream: { organizationId: board.organization_id, boardId: board.id },
    guards: [noOpenRunGuard(db, facts.row.id), ...pass.guards],
    writes: [...run.writes, ...pass.writes],
    events: [{ ...run.event, policy: loaded.policy }, ...pass.events],
    answer: { status: 201, body: answer },
  });
  await wakeLink(work.env, { shard, organizationId: board.organization_id, gatewayId: target.gatewayId });
  return answer;
}

/** The task's agent on this gateway, or the gateway's own. An agent that could not be provisioned has no rules there yet: it gets no work. */
function targetOn(gatewayId: string, agent: AgentOfTask | null): Target {
  if (agent?.gateway_id !== gatewayId) return { gatewayId, agent: DEFAULT_AGENT };
  if (!canWork(agent.state))
    throw new ProblemError(
      "conflict",
      `The agent ${agent.name} is ${agent.state}: it cannot work yet. Open it, mend what its error says, and provision it again.`,
    );
  return { gatewayId, agent: { id: agent.id, name: agent.name, gatewayAgentId: gatewayAgentId(agent.id) } };
}

/** Sends the task to its agent now. */
export async function executeTask(work: Work, taskId: string, parameters: Record<string, unknown>): Promise<Execution> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.execute"], {
      agent: agentOfTask(db, taskId),
      gate: work.composition.ports.taskGate.query(db, taskId),
    });
    if (!loaded) return null;
    const { agent, gate } = loaded.more;
    const gatewayId = agent?.gateway_id ?? loaded.board.gateway_id;
    if (!gatewayId)
      throw new ProblemError("gateway_required", "Nobody can run this task yet. Assign it to an agent that lives on a gateway, or give its board a gateway.");
    return begin(work, db, shard, { loaded, target: targetOn(gatewayId, agent), parameters, gate });
  });
}

/** Sends a task to one gateway: to the task's agent if it lives there, else to the gateway's default agent. */
export async function executeOnGateway(work: Work, gatewayId: string, taskId: string, parameters: Record<string, unknown>): Promise<Execution> {
  return locate(work, "gateway", async (db, shard) => {
    const { gateway, task, agent, gate } = await read(work, db, {
      gateway: gatewayForCaller(db, work.caller, gatewayId),
      task: taskForCaller(db, work.caller, taskId),
      agent: agentOfTask(db, taskId),
      gate: work.composition.ports.taskGate.query(db, taskId),
    });
    if (!gateway.row) return null;
    authorize(work, gatewayActions["gateway.read"], grantOf(work.caller, gateway.grant), "gateway");
    const loaded = task && authorizeTask(work, actions["task.execute"], task);
    if (loaded?.board.organization_id !== gateway.row.organization_id) throw notFound("task");
    return begin(work, db, shard, { loaded, target: targetOn(gatewayId, agent), parameters, gate });
  });
}
