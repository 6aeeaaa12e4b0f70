// The SQL of what is now: how many tasks stand where, who works, what waits for a decision.
import { type Database, map, type Query } from "#worker/platform/db.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";
import type { Of } from "./scope-store.ts";

/** ?1 the agent, ?2 the boards'. */
const paramsOf = ({ parameter, agentId }: Of) => [agentId, parameter] as const;

const ofBoards = (boards: string): string =>
  `SELECT c.status, sum(c.count) AS n FROM ${boards} v CROSS JOIN task_counts c WHERE c.board_id = v.value AND ?1 IS NULL GROUP BY c.status`;
const ofAgent = (boards: string): string => `SELECT t.status, count(*) AS n FROM tasks t WHERE t.assigned_agent_id = ?1 AND t.deleted_at IS NULL
  AND t.board_id IN (SELECT v.value FROM ${boards} v) GROUP BY t.status`;
/** How many tasks have each status now. */
export const standingNow = (db: Database, of: Of): Query<ReadonlyMap<TaskStatus, number>> =>
  map(
    db.rows<{ status: TaskStatus; n: number }>(of.agentId === null ? ofBoards(of.boards) : ofAgent(of.boards), ...paramsOf(of)),
    (rows) => new Map(rows.map(({ status, n }) => [status, n])),
  );

const activeSql = (boards: string): string => `SELECT count(*) AS n FROM agents a WHERE a.organization_id = ?3 AND a.deleted_at IS NULL AND a.last_seen_at >= ?4
  AND (?1 IS NULL OR a.id = ?1) AND a.board_id IN (SELECT v.value FROM ${boards} v)`;
/** How many agents of these boards have been heard of since. */
export const activeAgents = (db: Database, organizationId: string, of: Of, since: string): Query<number> =>
  map(db.row<{ n: number }>(activeSql(of.boards), ...paramsOf(of), organizationId, since), (row) => row?.n ?? 0);

export type PendingRow = {
  id: string;
  board_id: string;
  board_name: string;
  action: string;
  confidence: number | null;
  created_at: string;
  task_title: string | null;
};
const pendingSql = (boards: string): string =>
  `FROM ${boards} v CROSS JOIN approvals p WHERE p.board_id = v.value AND p.status = 'pending' AND (?1 IS NULL OR p.requester_id = ?1)`;
const SHOWN_MAX = 10;
const oldestSql = (boards: string): string => `SELECT p.id, p.board_id, n.name AS board_name, p.action, p.confidence, p.created_at, t.title AS task_title
  FROM (SELECT p.* ${pendingSql(boards)} ORDER BY p.id LIMIT ${SHOWN_MAX}) p JOIN boards n ON n.id = p.board_id
  LEFT JOIN tasks t ON t.id = p.task_id AND t.board_id = p.board_id ORDER BY p.id`;
/** The requests that have waited longest. */
export const pendingOldest = (db: Database, of: Of): Query<PendingRow[]> => db.rows<PendingRow>(oldestSql(of.boards), ...paramsOf(of));

/** Counting stops here: commands that gateways hold have no bound of ours. */
const COUNT_MAX = 1_000;
export const pendingCount = (db: Database, of: Of): Query<number> =>
  map(db.row<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 ${pendingSql(of.boards)} LIMIT ${COUNT_MAX})`, ...paramsOf(of)), (row) => row?.n ?? 0);
