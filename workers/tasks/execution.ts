// Giving a task to its agent: by hand (execute), through a chosen gateway, or by assignment (dispatch.ts). And stopping.
import { gatewayAgentId } from "#worker/agents/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { authorizeGateway, gatewayActions, gatewayForCaller, gatewayLink } from "#worker/gateways/index.ts";
import { moveRun, presentExecution, type RunRow, startRun } from "#worker/runs/index.ts";
import type { Execution, Run } from "#worker/runs/schema.ts";
import { presentRun } from "#worker/runs/index.ts";
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import { boardGrantStatement } from "#worker/boards/index.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { describe, log } from "#worker/platform/log.ts";
import { at, authorize, commitWork, load, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { authorizeTask, type LoadedTask, loadTask } from "./load.ts";
import { taskMessage } from "./messages.ts";
import { raise } from "./service.ts";
import { oneTaskOf, oneTaskStatement } from "./store.ts";

type AgentOfTask = { id: string; name: string; gateway_id: string | null; state: string };
/** On a gateway where the task's own agent does not live, the gateway's default agent does it. */
const DEFAULT_AGENT = { id: null, name: "main", gatewayAgentId: "main" };

const AGENT_OF_TASK =
  "SELECT a.id, a.name, a.gateway_id, a.state FROM agents a JOIN tasks t ON t.assigned_agent_id = a.id WHERE t.id = ?1 AND a.deleted_at IS NULL";

type Target = { gatewayId: string; agent: { id: string | null; name: string; gatewayAgentId: string } };

async function begin(
  work: Work,
  db: Database,
  shard: string,
  loaded: LoadedTask,
  target: Target,
  parameters: Record<string, unknown>,
  gateRows: unknown[][],
): Promise<Execution> {
  const { facts, board } = loaded;
  if (facts.dependencies.some((dependency) => dependency.status !== "done") && facts.row.status !== "done") {
    raise({
      code: "task_blocked",
      detail: "The task depends on tasks that are not done.",
      extra: { blocked_by_task_ids: facts.dependencies.filter((dependency) => dependency.status !== "done").map((dependency) => dependency.id) },
    });
  }
  if (facts.activeRun)
    raise({
      code: "conflict",
      detail: `The task is being worked on already by ${facts.activeRun.agent_name ?? "an agent"} (run ${facts.activeRun.id}, ${facts.activeRun.status}). Stop that run first, or wait for it.`,
      extra: { run_id: facts.activeRun.id },
    });
  const decision = work.composition.ports.taskGate.forExecute(gateRows, {
    db,
    task: facts.row,
    boardWantsApproval: board.require_approval_for_done === 1,
    caller: work.caller,
    now: work.now,
    approvalId: null,
  });
  const pass = decision.ok ? decision.value : raise(decision.refusal);
  const message = taskMessage({
    task: facts.row,
    boardKey: board.key,
    boardName: board.name,
    apiBase: work.origin,
    parameters,
    requestedBy: work.caller.actor,
  });
  const run = startRun(
    db,
    {
      organizationId: board.organization_id,
      gatewayId: target.gatewayId,
      agent: target.agent,
      boardId: board.id,
      taskId: facts.row.id,
      message,
      parameters,
      requestedBy: work.caller.actor,
    },
    work.now,
  );
  const answer = presentExecution(run.row);
  await commitWork(work, db, shard, {
    stream: { organizationId: board.organization_id, boardId: board.id },
    guards: [
      db.guard("NOT EXISTS (SELECT 1 FROM runs WHERE task_id = ? AND status IN ('queued', 'running', 'waiting_approval'))", "conflict", facts.row.id),
      ...pass.guards,
    ],
    writes: [...run.writes, ...pass.writes],
    events: [{ ...run.event, policy: loaded.why }, ...pass.events],
    answer: { status: 201, body: answer },
  });
  await gatewayLink(work.env, shard, target.gatewayId)
    .wake({ shard, organizationId: board.organization_id, gatewayId: target.gatewayId })
    .catch((error: unknown) => log.warn("link.not_woken", { gateway_id: target.gatewayId, error: describe(error) }));
  return answer;
}

/** An agent that could not be provisioned has no rules on its gateway yet: it gets no work. */
function requireReady(agent: AgentOfTask): void {
  if (agent.state === "ready" || agent.state === "provisioning") return;
  throw new ProblemError(
    "conflict",
    `The agent ${agent.name} is ${agent.state}: it cannot work yet. Open it, mend what its error says, and provision it again.`,
  );
}

/** Sends the task to its agent now. */
export async function executeTask(work: Work, taskId: string, parameters: Record<string, unknown>): Promise<Execution> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.execute"], [
      db.sql(AGENT_OF_TASK, taskId),
      ...work.composition.ports.taskGate.statements(db, taskId),
    ]);
    if (!loaded) return null;
    const agent = (loaded.more[0] as AgentOfTask[])[0];
    if (agent?.gateway_id) requireReady(agent);
    const gatewayId = agent?.gateway_id ?? loaded.board.gateway_id;
    if (!gatewayId)
      throw new ProblemError("gateway_required", "Nobody can run this task yet. Assign it to an agent that lives on a gateway, or give its board a gateway.");
    const target = agent?.gateway_id ? { id: agent.id, name: agent.name, gatewayAgentId: gatewayAgentId(agent.id) } : DEFAULT_AGENT;
    return begin(work, db, shard, loaded, { gatewayId, agent: target }, parameters, loaded.more.slice(1));
  });
}

/** Sends a task to one gateway: to the task's agent if it lives there, else to the gateway's default agent. */
export async function executeOnGateway(work: Work, gatewayId: string, taskId: string, parameters: Record<string, unknown>): Promise<Execution> {
  return locate(work, "gateway", async (db, shard) => {
    const found = await read(work, db, {
      gateway: gatewayForCaller(db, work.caller, gatewayId),
      task: { statements: [oneTaskStatement(db, work.caller, taskId)], decode: ([rows]) => oneTaskOf(rows?.[0]) },
      agent: db.row<AgentOfTask>(AGENT_OF_TASK, taskId),
      gate: { statements: work.composition.ports.taskGate.statements(db, taskId), decode: (rows) => rows as unknown[][] },
    });
    const gateway = authorizeGateway(work, gatewayActions["gateway.read"], found.gateway);
    if (!gateway) return null;
    const loaded = found.task && authorizeTask(work, actions["task.execute"], found.task, []);
    if (!loaded || loaded.board.organization_id !== gateway.row.organization_id)
      throw new ProblemError("not_found", "task_id: there is no such task, or you may not see it.");
    const { agent } = found;
    if (agent?.gateway_id === gatewayId) requireReady(agent);
    const target = agent?.gateway_id === gatewayId ? { id: agent.id, name: agent.name, gatewayAgentId: gatewayAgentId(agent.id) } : DEFAULT_AGENT;
    return begin(work, db, shard, loaded, { gatewayId, agent: target }, parameters, found.gate);
  });
}

export async function getExecution(work: Work, id: string): Promise<Execution> {
  return locate(work, "execution", async (db) => {
    const [rows, grants] = await load<[RunRow[], GrantRow[]]>(work, db, [
      db.sql("SELECT * FROM runs WHERE id = ?1", id),
      boardGrantStatement(db, work.caller, "(SELECT board_id FROM runs WHERE id = ?1)", id),
    ]);
    if (!rows[0]) return null;
    authorize(work, actions["task.read"], grantOf(work.caller, grants[0]), "execution");
    return presentExecution(rows[0]);
  });
}

export async function listRuns(work: Work, taskId: string): Promise<{ items: Run[]; total: number; limit: number; offset: number }> {
  return locate(work, "task", async (db) => {
    const loaded = await loadTask(work, db, taskId, actions["task.read"], [db.sql("SELECT * FROM runs WHERE task_id = ?1 ORDER BY id DESC LIMIT 50", taskId)]);
    if (!loaded) return null;
    const items = (loaded.more[0] as RunRow[]).map(presentRun);
    return { items, total: items.length, limit: 50, offset: 0 };
  });
}

/** Stops the run that is going on: at once when its gateway has not heard of it, else through the gateway. */
export async function stopTask(work: Work, taskId: string): Promise<Run> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.execute"]);
    if (!loaded) return null;
    const run = loaded.facts.activeRun;
    if (!run) throw new ProblemError("conflict", "No run of this task is going on.");
    const stream = { organizationId: run.organization_id, boardId: run.board_id };
    const move = run.status === "queued" ? moveRun(db, run, { status: "aborted" }, at(work)) : null;
    const cancel = db.sql(
      "UPDATE gateway_commands SET status = 'cancelled', finished_at = ?2, payload = '{}' WHERE id = ?1 AND status = 'queued'",
      run.id,
      at(work),
    );
    const order = {
      id: newId(),
      organizationId: run.organization_id,
      gatewayId: run.gateway_id,
      lane: `stop:${run.id}`,
      deadlineAt: deadlineAfter(work.now),
      at: at(work),
    };
    // Also when it looks unsent: it may be on its way at this moment, and stopping what never began does no harm.
    const abort = commandStatement(db, { ...order, kind: "run.abort", payload: { run_id: run.id, session_key: run.session_key } });
    const asked = {
      type: "run.stop_requested",
      subject: { type: "run", id: run.id },
      about: { type: "task", id: taskId },
      payload: { label: run.agent_name },
      policy: loaded.why,
    };
    await commitWork(work, db, shard, {
      stream,
      guards: move?.guards ?? [],
      writes: [...(move?.writes ?? []), cancel, abort],
      events: [asked, ...(move ? [move.event] : [])],
    });
    await gatewayLink(work.env, shard, run.gateway_id).wake({ shard, organizationId: run.organization_id, gatewayId: run.gateway_id });
    return presentRun(move?.row ?? run);
  });
}
