// Runs: one execution of a task by an agent. The run's id is the gateway's run id and the idempotency key of its
// message, so sending it twice starts it once.
import { commandStatement, deadlineAfter, emptyCommandStatement, requeueCommand, type RunBeginning } from "#worker/commands/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { outcomeStatements } from "./outcome-store.ts";
import { unknownRunGuard } from "./store.ts";
import { isOpen, isTakenUp, nextRun, requeued, type RunChange, taskSessionKey } from "./state.ts";
import type { Execution, Run, RunRouting } from "./schema.ts";
import { type RunRow, runs } from "./tables.ts";

/** A run may wait a day for its gateway and take a day; after that it has failed, whatever the gateway thinks. */
export const RUN_TTL_MS = 24 * 3_600_000;
const TAKEN_UP = "The gateway was restarted and has taken the run up again.";

export function presentRun(row: RunRow): Run {
  const { id, task_id, board_id, agent_id, agent_name, gateway_id, session_key, status, output, error } = row;
  return {
    id,
    task_id,
    board_id,
    agent_id,
    agent_name,
    gateway_id,
    session_key,
    status,
    output,
    error,
    requested_by: JSON.parse(row.requested_by) as Actor,
    created_at: row.created_at,
    started_at: row.started_at,
    ended_at: row.ended_at,
  };
}

export const presentExecution = (row: RunRow): Execution => ({
  ...presentRun(row),
  result: row.output ?? row.error,
  parameters: JSON.parse(row.parameters) as Record<string, unknown>,
});

export type RunOrder = {
  organizationId: string;
  gatewayId: string;
  /** Always one that Mission Control has made there: its policy holds for what the agent does. */
  agent: { id: string; name: string; gatewayAgentId: string };
  boardId: string;
  taskId: string;
  message: string;
  begins: RunBeginning;
  parameters?: Record<string, unknown>;
  /** The approvals that let it begin. */
  approvalIds: string[];
  /** Why this agent; missing: nobody chose. */
  routing?: RunRouting;
  requestedBy: Actor;
  causeId?: number | null;
};

function newRun(order: RunOrder, now: Date): RunRow {
  return {
    id: newId(),
    organization_id: order.organizationId,
    gateway_id: order.gatewayId,
    agent_id: order.agent.id,
    agent_name: order.agent.name,
    board_id: order.boardId,
    task_id: order.taskId,
    session_key: taskSessionKey(order.agent.gatewayAgentId, order.taskId),
    status: "queued",
    parameters: JSON.stringify(order.parameters ?? {}),
    output: null,
    error: null,
    requested_by: JSON.stringify(order.requestedBy),
    cause_id: order.causeId ?? null,
    boot_id: null,
    resends: 0,
    deadline_at: deadlineAfter(now, RUN_TTL_MS),
    version: 1,
    created_at: now.toISOString(),
    started_at: null,
    ended_at: null,
  };
}

export type StartedRun = { row: RunRow; writes: Statement[]; event: NewEvent<"run.queued"> };

/** Statements that store the run and the command that starts it, and the event that says so. */
export function startRun(db: Database, order: RunOrder, now: Date): StartedRun {
  const row = newRun(order, now);
  const command = commandStatement(db, {
    id: row.id,
    organizationId: order.organizationId,
    gatewayId: order.gatewayId,
    lane: `agent:${order.agent.gatewayAgentId}`,
    kind: "run.start",
    payload: { run_id: row.id, session_key: row.session_key, message: order.message, begins: order.begins },
    deadlineAt: deadlineAfter(now),
    causeId: order.causeId ?? null,
    at: row.created_at,
  });
  return {
    row,
    writes: [insertRow(db, runs, row), command],
    event: {
      type: "run.queued",
      subject: { type: "run", id: row.id },
      about: { type: "task", id: order.taskId },
      payload: {
        label: order.agent.name,
        after: presentRun(row),
        parameters: order.parameters ?? {},
        approval_ids: order.approvalIds,
        ...(order.routing ? { routing: order.routing } : {}),
      },
    },
  };
}

/** `bootId`: of the gateway's start in which it goes on; null: not known. */
export type Adoption = { id: string; requestedBy: Actor; causeId: number | null; bootId: string | null };
const BEGUN_BY_GATEWAY = "What was said came as the run before had ended, so the gateway began one of its own for it.";

/** A run that goes on at its gateway already, in the session of `before`: what somebody has said there began it. */
export function adoptRun(db: Database, before: RunRow, { id, requestedBy, causeId, bootId }: Adoption, now: Date) {
  const at = now.toISOString();
  const row: RunRow = {
    ...before,
    id,
    status: "running",
    parameters: "{}",
    output: null,
    error: null,
    requested_by: JSON.stringify(requestedBy),
    cause_id: causeId,
    boot_id: bootId,
    resends: 0,
    deadline_at: deadlineAfter(now, RUN_TTL_MS),
    version: 1,
    created_at: at,
    started_at: at,
    ended_at: null,
  };
  const of = { subject: { type: "run", id }, about: row.task_id ? { type: "task", id: row.task_id } : null };
  const queued = presentRun({ ...row, status: "queued", started_at: null });
  const events: NewEvent[] = [
    { type: "run.queued", ...of, payload: { label: row.agent_name ?? "agent", after: queued }, reason: BEGUN_BY_GATEWAY },
    { type: "run.started", ...of, payload: { label: row.agent_name, before: { status: "queued" }, after: presentRun(row) } },
  ];
  return { row, guards: [unknownRunGuard(db, id)], writes: [insertRow(db, runs, row)], events };
}

/** Whether its gateway began it by itself: no command of ours did, and it had begun when it was written down. */
export const isAdopted = ({ created_at, started_at }: RunRow): boolean => started_at === created_at;

type Move = "run.started" | "run.waiting" | "run.resumed" | "run.succeeded" | "run.failed" | "run.aborted";
const EVENT_OF: Record<Exclude<Run["status"], "queued">, Move> = {
  running: "run.started",
  waiting_approval: "run.waiting",
  succeeded: "run.succeeded",
  failed: "run.failed",
  aborted: "run.aborted",
};

export type MovedRun = { guards: Statement[]; writes: Statement[]; event: NewEvent<Move>; row: RunRow };

/** Moves a run to its next status: guarded by its version, so two reports of one fact become one event. null: nothing changes. */
export function moveRun(db: Database, row: RunRow, change: RunChange, at: string): MovedRun | null {
  const next = nextRun(row, change, at);
  if (!next) return null;
  const { guard, write } = updateRow(db, runs, row, next, "run_moved");
  const isResumed = change.status === "running" && row.status !== "queued";
  return {
    guards: [guard],
    writes: [write, ...(isOpen(next.status) ? [] : [emptyCommandStatement(db, row.id), ...outcomeStatements(db, next, at)])],
    event: {
      type: isResumed ? "run.resumed" : EVENT_OF[change.status],
      subject: { type: "run", id: row.id },
      about: row.task_id ? { type: "task", id: row.task_id } : null,
      payload: { label: row.agent_name, before: { status: row.status }, after: presentRun(next) },
      reason: isTakenUp(row, change) && row.boot_id ? TAKEN_UP : null,
    },
    row: next,
  };
}

/** The order to its gateway to stop a run. */
export const abortStatement = (db: Database, run: RunRow, now: Date): Statement =>
  commandStatement(db, {
    id: newId(),
    organizationId: run.organization_id,
    gatewayId: run.gateway_id,
    lane: `stop:${run.id}`,
    kind: "run.abort",
    payload: { run_id: run.id, session_key: run.session_key },
    deadlineAt: deadlineAfter(now),
    at: now.toISOString(),
  });

export type RequeuedRun = { guards: Statement[]; writes: Statement[]; event: NewEvent<"run.requeued">; row: RunRow };

/** Puts a run that its gateway has forgotten back into the queue, with the command that starts it. null: that has happened too often, or it has ended. */
export function requeueRun(db: Database, row: RunRow, why: string): RequeuedRun | null {
  const next = requeued(row);
  if (!next) return null;
  const { guard, write } = updateRow(db, runs, row, next, "run_moved");
  const command = requeueCommand(db, row.id, why);
  return {
    guards: [guard, ...command.guards],
    writes: [write, ...command.writes],
    event: {
      type: "run.requeued",
      subject: { type: "run", id: row.id },
      about: row.task_id ? { type: "task", id: row.task_id } : null,
      payload: { label: row.agent_name, before: { status: row.status }, after: presentRun(next) },
      reason: why,
    },
    row: next,
  };
}
