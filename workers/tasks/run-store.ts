// The SQL of sending a task to its agent.
import { openRunCountSql } from "#worker/runs/index.ts";
import { boardGrantBy } from "#worker/boards/index.ts";
import type { GrantRow } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { blockerCountSql, DEPENDENTS } from "./dependency-store.ts";
import { tasks, type TaskRow } from "./tables.ts";

export type AgentOfTask = { id: string; name: string; gateway_id: string | null; state: string };
/** A task with an agent, and what decides whether it is sent. */
export type AssignedTask = TaskRow & {
  board_key: string;
  board_name: string;
  agent_id: string;
  agent_name: string;
  gateway_id: string | null;
  agent_state: string;
  blockers: number;
  open_runs: number;
};

const DEPENDENTS_MAX = 50;
const t = names(tasks, "t");
const AGENT = `SELECT a.id, a.name, a.gateway_id, a.state FROM agents a JOIN ${t} ON ${t.assigned_agent_id} = a.id WHERE ${t.id} = ?1 AND a.deleted_at IS NULL`;
const ASSIGNED = `SELECT t.*, b.key AS board_key, b.name AS board_name, a.id AS agent_id, a.name AS agent_name, a.gateway_id, a.state AS agent_state,
  ${blockerCountSql(t.id)} AS blockers, ${openRunCountSql(t.id)} AS open_runs
  FROM ${t} JOIN boards b ON b.id = ${t.board_id} JOIN agents a ON a.id = ${t.assigned_agent_id} AND a.deleted_at IS NULL`;
const ONE_ASSIGNED = `${ASSIGNED} WHERE ${t.id} = ?1 AND ${t.deleted_at} IS NULL`;
const ASSIGNED_DEPENDENTS = `${ASSIGNED} WHERE ${t.deleted_at} IS NULL AND ${t.id} IN (${DEPENDENTS}) LIMIT ${DEPENDENTS_MAX}`;
const BOARD_OF_RUN = "(SELECT board_id FROM runs WHERE id = ?1)";

export const agentOfTask = (db: Database, taskId: string): Query<AgentOfTask | null> => db.row<AgentOfTask>(AGENT, taskId);
/** null: there is no such task, or it has no agent. */
export const assignedTask = (db: Database, taskId: string): Query<AssignedTask | null> => db.row<AssignedTask>(ONE_ASSIGNED, taskId);
/** The tasks with an agent that wait for this one. */
export const assignedDependents = (db: Database, taskId: string): Query<AssignedTask[]> => db.rows<AssignedTask>(ASSIGNED_DEPENDENTS, taskId);
/** The caller's rights on the board of a run. */
export const runGrant = (db: Database, caller: Caller, runId: string): Query<GrantRow | null> => boardGrantBy(db, caller, BOARD_OF_RUN, runId);
