// Runs: one execution of a task by an agent. The run's id is the gateway's run id and the idempotency key of its
// message, so sending it twice starts it once.
import { getTableColumns } from "drizzle-orm";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { cut } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commandStatement, deadlineAfter } from "./commands.ts";
import type { Execution, Run } from "./schema.ts";
import { type RunRow, runs } from "./tables.ts";

/** A run may wait a day for its gateway and take a day; then it has failed, whatever the gateway thinks. */
export const RUN_TTL_MS = 24 * 3_600_000;
export const OPEN_RUN_STATUSES = ["queued", "running", "waiting_approval"] as const;
/** Kept of what an agent said in one run. */
export const OUTPUT_MAX_CHARS = 100_000;

export function presentRun(row: RunRow): Run {
  const { id, task_id, board_id, agent_id, agent_name, gateway_id, status, output, error, created_at, started_at, ended_at } = row;
  return {
    id,
    task_id,
    board_id,
    agent_id,
    agent_name,
    gateway_id,
    status,
    output,
    error,
    requested_by: JSON.parse(row.requested_by) as Actor,
    created_at,
    started_at,
    ended_at,
  };
}

export const presentExecution = (row: RunRow): Execution => ({
  ...presentRun(row),
  result: row.output ?? row.error,
  parameters: JSON.parse(row.parameters) as Record<string, unknown>,
});

/** The session of an agent for one task: a fresh context per task, named so that its frames lead back to the task. */
export const taskSessionKey = (gatewayAgentId: string, taskId: string): string => `agent:${gatewayAgentId}:task-${taskId}`;

export type RunOrder = {
  organizationId: string;
  gatewayId: string;
  agent: { id: string | null; name: string; gatewayAgentId: string };
  boardId: string;
  taskId: string;
  message: string;
  parameters?: Record<string, unknown>;
  requestedBy: Actor;
  causeId?: number | null;
};

export type StartedRun = { row: RunRow; writes: Statement[]; event: NewEvent };

/** Statements that store the run and the command that starts it, and the event that says so. */
export function startRun(db: Database, order: RunOrder, now: Date): StartedRun {
  const id = newId();
  const at = now.toISOString();
  const sessionKey = taskSessionKey(order.agent.gatewayAgentId, order.taskId);
  const row: RunRow = {
    id,
    organization_id: order.organizationId,
    gateway_id: order.gatewayId,
    agent_id: order.agent.id,
    agent_name: order.agent.name,
    board_id: order.boardId,
    task_id: order.taskId,
    session_key: sessionKey,
    status: "queued",
    parameters: JSON.stringify(order.parameters ?? {}),
    output: null,
    error: null,
    requested_by: JSON.stringify(order.requestedBy),
    cause_id: order.causeId ?? null,
    boot_id: null,
    deadline_at: deadlineAfter(now, RUN_TTL_MS),
    version: 1,
    created_at: at,
    started_at: null,
    ended_at: null,
  };
  const command = commandStatement(db, {
    id,
    organizationId: order.organizationId,
    gatewayId: order.gatewayId,
    lane: `agent:${order.agent.gatewayAgentId}`,
    kind: "run.start",
    payload: { run_id: id, session_key: sessionKey, message: order.message },
    deadlineAt: deadlineAfter(now),
    causeId: order.causeId ?? null,
    at,
  });
  const event: NewEvent = {
    type: "run.queued",
    subject: { type: "run", id },
    about: { type: "task", id: order.taskId },
    payload: { label: order.agent.name, after: presentRun(row) },
  };
  return { row, writes: [db.statement(db.build.insert(runs).values(row)), command], event };
}

export type RunChange = { status: Run["status"]; output?: string | null; error?: string | null; bootId?: string | null };
const EVENT_OF: Record<Run["status"], string> = {
  queued: "run.queued",
  running: "run.started",
  waiting_approval: "run.waiting",
  succeeded: "run.succeeded",
  failed: "run.failed",
  aborted: "run.aborted",
};

/** Moves a run on: guarded by its version, so two reports of one thing become one event. null: nothing changes. */
export function moveRun(
  db: Database,
  row: RunRow,
  change: RunChange,
  at: string,
): { guards: Statement[]; writes: Statement[]; event: NewEvent; row: RunRow } | null {
  const isOpen = (OPEN_RUN_STATUSES as readonly string[]).includes(row.status);
  if (!isOpen || row.status === change.status) return null;
  const ended = !(OPEN_RUN_STATUSES as readonly string[]).includes(change.status);
  const next: RunRow = {
    ...row,
    status: change.status,
    output: change.output === undefined ? row.output : change.output && cut(change.output, OUTPUT_MAX_CHARS),
    error: change.error === undefined ? row.error : change.error && cut(change.error, 2000),
    boot_id: change.bootId ?? row.boot_id,
    version: row.version + 1,
    started_at: row.started_at ?? (change.status === "queued" ? null : at),
    ended_at: ended ? at : null,
  };
  const resumed = row.status === "waiting_approval" && change.status === "running";
  return {
    guards: [db.guard("(SELECT version FROM runs WHERE id = ?) = ?", "run_moved", row.id, row.version)],
    writes: [
      db.sql(
        "UPDATE runs SET status = ?2, output = ?3, error = ?4, boot_id = ?5, version = ?6, started_at = ?7, ended_at = ?8 WHERE id = ?1",
        row.id,
        next.status,
        next.output,
        next.error,
        next.boot_id,
        next.version,
        next.started_at,
        next.ended_at,
      ),
    ],
    event: {
      type: resumed ? "run.resumed" : EVENT_OF[change.status],
      subject: { type: "run", id: row.id },
      about: row.task_id ? { type: "task", id: row.task_id } : null,
      payload: { label: row.agent_name, before: { status: row.status }, after: presentRun(next) },
    },
    row: next,
  };
}

const RUN_COLUMNS = Object.keys(getTableColumns(runs));

/** SQL of the newest open run of a task (`task` names its id) as one JSON text, or NULL. */
export const openRunJsonSql = (task: string): string =>
  `(SELECT json_object(${RUN_COLUMNS.map((column) => `'${column}', r.${column}`).join(", ")}) FROM runs r WHERE r.task_id = ${task} AND r.status IN ('queued', 'running', 'waiting_approval') ORDER BY r.id DESC LIMIT 1)`;

export const openRunsOfGatewayStatement = (db: Database, gatewayId: string): Statement =>
  db.sql("SELECT * FROM runs WHERE gateway_id = ?1 AND status IN ('queued', 'running', 'waiting_approval') ORDER BY id LIMIT 500", gatewayId);

export const openRunsOfBoardStatement = (db: Database, boardId: string): Statement =>
  db.sql("SELECT * FROM runs WHERE board_id = ?1 AND status IN ('queued', 'running', 'waiting_approval') ORDER BY id LIMIT 500", boardId);
