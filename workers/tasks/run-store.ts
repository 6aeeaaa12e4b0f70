// The SQL of sending a task to its agent.
import { handedOnSql, openRunIdSql, openRunJsonSql, type RunRow } from "#worker/runs/index.ts";
import { keyHasEndedSql } from "#worker/keys/index.ts";
import { boardGrantBy } from "#worker/boards/index.ts";
import { type CandidateRow, candidateRows, gatewayToPick, type GatewayToPick, type PlaceSql } from "#worker/routing/index.ts";
import type { Drift } from "#worker/drifts/schema.ts";
import type { GrantRow } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { blockerCountSql, DEPENDENTS } from "./dependency-store.ts";
import { tasks, type TaskRow } from "./tables.ts";

export type AgentOfTask = { id: string; name: string; gateway_id: string | null; gateway_agent_id: string | null; state: string };
/** A task with an agent, and what decides whether it is sent. */
export type AssignedTask = TaskRow & {
  board_key: string;
  board_name: string;
  board_checks: string | null;
  agent_id: string;
  agent_name: string;
  gateway_id: string | null;
  gateway_agent_id: string | null;
  agent_state: string;
  blockers: number;
  open_run: OpenRun | null;
};
/** What goes on already; `handed_on`: it has been asked to stop, and another begins when it has ended. */
export type OpenRun = RunRow & { handed_on: boolean };
type AssignedTaskRow = Omit<AssignedTask, "open_run"> & { open_run: string | null; handed_on: number };

export type AgentMeant = {
  id: string;
  name: string;
  board_id: string | null;
  is_gateway_main: number;
  state: string;
  key_ended: number;
  provisioned: "done" | "failed" | null;
  drift: Drift | null;
  command_policy: "ask" | "trust";
  /** Since when its board is archived. */
  board_archived_at: string | null;
  board_paused: number | null;
};
type TaskToSendRow = TaskRow & { board_key: string; board_deleted_at: string | null; blockers: number; open_run: string | null };
export type TaskToSend = Omit<TaskToSendRow, "open_run"> & { open_run: RunRow | null };

const DEPENDENTS_MAX = 50;
const t = names(tasks, "t");
/** An agent acts with the rights of its board: one that has none, or has been moved to another, could not report, so it gets no work of this one. */
const WORKS_FOR_BOARD = `a.board_id = ${t.board_id}`;
const OF_TASK = `FROM agents a JOIN ${t} ON ${t.assigned_agent_id} = a.id WHERE ${t.id} = ?1 AND a.deleted_at IS NULL AND ${WORKS_FOR_BOARD}`;
const AGENT = `SELECT a.id, a.name, a.gateway_id, a.gateway_agent_id, a.state ${OF_TASK}`;
/** The gateway ?2, else that of the task's agent, else that of its board. */
const GATEWAY_MEANT = `coalesce(?2, (SELECT a.gateway_id ${OF_TASK}),
  (SELECT b.gateway_id FROM boards b JOIN ${t} ON ${t.board_id} = b.id WHERE ${t.id} = ?1))`;
const ASSIGNED = `SELECT t.*, b.key AS board_key, b.name AS board_name, b.checks AS board_checks, a.id AS agent_id, a.name AS agent_name, a.gateway_id, a.gateway_agent_id, a.state AS agent_state,
  ${blockerCountSql(t.id)} AS blockers, ${openRunJsonSql(t.id)} AS open_run, ${handedOnSql(openRunIdSql(t.id))} AS handed_on
  FROM ${t} JOIN boards b ON b.id = ${t.board_id} JOIN agents a ON a.id = ${t.assigned_agent_id} AND a.deleted_at IS NULL AND ${WORKS_FOR_BOARD}`;
const ONE_ASSIGNED = `${ASSIGNED} WHERE ${t.id} = ?1 AND ${t.deleted_at} IS NULL`;
const ASSIGNED_DEPENDENTS = `${ASSIGNED} WHERE ${t.deleted_at} IS NULL AND ${t.id} IN (${DEPENDENTS}) LIMIT ${DEPENDENTS_MAX}`;
const GATEWAY = `SELECT g.id, g.name, g.workspace_root FROM gateways g WHERE g.id = ${GATEWAY_MEANT}`;
const BOARD_OF_TASK = `(SELECT ${t.board_id} FROM ${t} WHERE ${t.id} = ?1)`;
/** How the newest provisioning ended that its gateway has answered. */
const PROVISIONED = `(SELECT c.status FROM gateway_commands c WHERE c.gateway_id = a.gateway_id AND c.lane = 'agent:' || a.gateway_agent_id
  AND c.kind = 'agent.provision' AND c.status IN ('done', 'failed') ORDER BY c.id DESC LIMIT 1)`;
const MEANT = `SELECT a.id, a.name, a.board_id, a.is_gateway_main, a.state, a.command_policy, ${keyHasEndedSql("a.made_by_key_id", "?3")} AS key_ended,
  CASE a.state WHEN 'provisioning' THEN ${PROVISIONED} END AS provisioned,
  (SELECT d.drift FROM agent_drifts d WHERE d.agent_id = a.id) AS drift, (SELECT b.archived_at FROM boards b WHERE b.id = a.board_id) AS board_archived_at,
  (SELECT b.is_paused FROM boards b WHERE b.id = a.board_id) AS board_paused
  FROM agents a WHERE a.gateway_agent_id = ?1 AND a.gateway_id = ?2 AND a.deleted_at IS NULL`;
const TO_SEND = `SELECT t.*, b.key AS board_key, b.deleted_at AS board_deleted_at, ${blockerCountSql(t.id)} AS blockers, ${openRunJsonSql(t.id)} AS open_run
  FROM ${t} JOIN boards b ON b.id = ${t.board_id} WHERE ${t.id} = ?1`;
const BOARD_OF_RUN = "(SELECT board_id FROM runs WHERE id = ?1)";

export type GatewayThere = GatewayToPick;
/** Those who could be given a task. */
export const candidatesForTask = (db: Database, taskId: string, at: string): Query<CandidateRow[]> => candidateRows(db, BOARD_OF_TASK, taskId, at);
/**
 * Where a task is sent, and by whom it can be done: `gateway` null where none is meant; `any`: one of the organization's, where no gateway is
 * asked for. `at`: now.
 */
export const placeOfWork = (db: Database, taskId: string, gatewayId: string | null, at: string) =>
  all({
    gateway: db.row<GatewayThere>(GATEWAY, taskId, gatewayId),
    own: agentOfTask(db, taskId),
    candidates: candidatesForTask(db, taskId, at),
    any: gatewayId === null ? gatewayToPick(db, BOARD_OF_TASK, taskId) : null,
  });
export type PlaceOfWork = { gateway: GatewayThere | null; own: AgentOfTask | null; candidates: CandidateRow[]; any: GatewayThere | null };

function assignedOf({ open_run, handed_on, ...row }: AssignedTaskRow): AssignedTask {
  const run = JSON.parse(open_run ?? "null") as RunRow | null;
  return { ...row, open_run: run && { ...run, handed_on: handed_on === 1 } };
}

const agentOfTask = (db: Database, taskId: string): Query<AgentOfTask | null> => db.row<AgentOfTask>(AGENT, taskId);
/** null: there is no such task, or it has no agent. */
export const assignedTask = (db: Database, taskId: string): Query<AssignedTask | null> =>
  map(db.row<AssignedTaskRow>(ONE_ASSIGNED, taskId), (row) => row && assignedOf(row));
/** The tasks with an agent that wait for this one. */
export const assignedDependents = (db: Database, taskId: string): Query<AssignedTask[]> =>
  map(db.rows<AssignedTaskRow>(ASSIGNED_DEPENDENTS, taskId), (rows) => rows.map(assignedOf));
/** The agent that work is meant for, by its name on this gateway; null: none of ours there. */
export const agentMeant = (db: Database, name: string | null, gatewayId: string, at: string): Query<AgentMeant | null> =>
  db.row<AgentMeant>(MEANT, name, gatewayId, at);
/** A task, whatever has become of it, at the moment when a gateway is about to get work on it. */
export const taskToSend = (db: Database, taskId: string): Query<TaskToSend | null> =>
  map(db.row<TaskToSendRow>(TO_SEND, taskId), (row) => row && { ...row, open_run: JSON.parse(row.open_run ?? "null") as RunRow | null });
/** The caller's rights on the board of a run. */
export const runGrant = (db: Database, caller: Caller, runId: string): Query<GrantRow | null> => boardGrantBy(db, caller, BOARD_OF_RUN, runId);

/** Whose agents a task is weighed among. */
export const placeOfTask = (taskId: string): PlaceSql => ({
  id: taskId,
  board: "(SELECT t.board_id FROM tasks t WHERE t.id = ?1)",
  organization: "(SELECT t.organization_id FROM tasks t WHERE t.id = ?1)",
});
