// The SQL of tasks that agents have taken, and of who has a task.
import { openRunIdSql } from "#worker/runs/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { CLAIM_MS, type Holder } from "./claims.ts";
import { task_claims, type TaskRow, tasks } from "./tables.ts";

const c = names(task_claims, "c");
const own = names(task_claims);
const t = names(tasks, "t");

const CLAIM = `INSERT INTO ${own}(${own.task_id}, ${own.organization_id}, ${own.agent_id}, ${own.from_status}, ${own.claimed_at}, ${own.expires_at}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT(${own.task_id}) DO UPDATE SET ${own.agent_id} = ?3, ${own.from_status} = ?4, ${own.claimed_at} = ?5, ${own.expires_at} = ?6`;
/** Where a task goes back to; what was done is not done again by that. */
const leftIn = ({ status }: TaskRow): string => (status === "done" || status === "in_progress" ? "todo" : status);
/** `before`: as the task was when its agent took it. */
export const claimStatement = (db: Database, before: TaskRow, agentId: string, now: Date): Statement =>
  db.sql(CLAIM, before.id, before.organization_id, agentId, leftIn(before), now.toISOString(), new Date(now.getTime() + CLAIM_MS).toISOString());

const FACTS = `a.id, a.name, a.state, g.status AS gateway_status, a.last_seen_at, ${openRunIdSql(t.id)} AS run_id`;
const OWN_CLAIM = `(SELECT ${c.claimed_at} FROM ${c} WHERE ${c.task_id} = ${t.id} AND ${c.agent_id} = a.id) AS claimed_at`;
const HOLDER = `SELECT ${FACTS}, ${OWN_CLAIM} FROM ${t} JOIN agents a ON a.id = ${t.assigned_agent_id} LEFT JOIN gateways g ON g.id = a.gateway_id WHERE ${t.id} = ?1`;
/** The agent that has the task; null: none has. */
export const holderOf = (db: Database, taskId: string): Query<Holder | null> => db.row<Holder>(HOLDER, taskId);

/** `task_status` null: there is no such task any more. `is_own`: the agent still has it. */
export type DueClaim = Omit<Holder, "name"> & {
  task_id: string;
  agent_id: string;
  agent_name: string | null;
  from_status: "inbox" | "todo" | "blocked" | "review";
  claimed_at: string;
  task_status: string | null;
  is_own: 0 | 1;
};
const PER_SWEEP = 50;
const IN_USE = `${c.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)`;
const DUE = `SELECT ${c.task_id}, ${c.agent_id}, ${c.from_status}, ${c.claimed_at}, a.name AS agent_name, ${FACTS}, ${t.status} AS task_status,
  coalesce(${t.assigned_agent_id} = ${c.agent_id} AND ${t.deleted_at} IS NULL AND ${t.status} = 'in_progress', 0) AS is_own
  FROM ${c} LEFT JOIN ${t} ON ${t.id} = ${c.task_id} LEFT JOIN agents a ON a.id = ${c.agent_id} LEFT JOIN gateways g ON g.id = a.gateway_id
  WHERE ${c.expires_at} <= ?1 AND ${IN_USE} ORDER BY ${c.expires_at} LIMIT ${PER_SWEEP}`;
export const dueClaims = (db: Database, at: string): Query<DueClaim[]> => db.rows<DueClaim>(DUE, at);

/** Not one that has been taken anew meanwhile. */
export const forgetClaimStatement = (db: Database, taskId: string, agentId: string, at: string): Statement =>
  db.sql(`DELETE FROM ${own} WHERE ${own.task_id} = ?1 AND ${own.agent_id} = ?2 AND ${own.expires_at} <= ?3`, taskId, agentId, at);
const STILL_LAPSED = `(SELECT ${own.agent_id} FROM ${own} WHERE ${own.task_id} = ? AND ${own.expires_at} <= ?) = ?`;
/** It is still the claim of this agent, and has lapsed. */
export const stillLapsedGuard = (db: Database, taskId: string, agentId: string, at: string): Statement =>
  db.guard(STILL_LAPSED, "claim_moved", taskId, at, agentId);
export const renewClaimStatement = (db: Database, taskId: string, agentId: string, expiresAt: string): Statement =>
  db.sql(`UPDATE ${own} SET ${own.expires_at} = ?3 WHERE ${own.task_id} = ?1 AND ${own.agent_id} = ?2`, taskId, agentId, expiresAt);
