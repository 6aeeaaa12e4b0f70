// The SQL of the fleet: of each agent on a board that the caller sees, or on none, a few rows, by indexes that end there.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database } from "#worker/platform/db.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { blockerCountSql, firstBlockerSql } from "#worker/tasks/index.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";
import { DECIDERS_MAX } from "./fleet-schema.ts";

/** As in the indexes runs_open_agent and tasks_agent_next, which are read in these orders. */
const RUN_ORDER = "CASE r.status WHEN 'waiting_approval' THEN 0 WHEN 'running' THEN 1 ELSE 2 END";
const OPEN = "r.status IN ('queued', 'running', 'waiting_approval')";
const TASK_ORDER = "CASE t.status WHEN 'in_progress' THEN 0 WHEN 'blocked' THEN 1 WHEN 'review' THEN 2 WHEN 'todo' THEN 3 ELSE 4 END";

const RUNS_MAX = 30;
const SAID_RUNS_MAX = 5;
const COMMENTS_MAX = 20;
/** Of a text from its end: its last line is told. */
export const SAID_CHARS = 600;
const DETAIL_CHARS = 300;
const PENDING_MAX = 500;

const OF_RUNS = "FROM runs r WHERE r.agent_id = p.id AND r.board_id = p.board_id ORDER BY r.created_at DESC";
const SPANS = `(SELECT json_group_array(json_array(x.started_at, x.ended_at)) FROM (SELECT r.started_at, r.ended_at ${OF_RUNS} LIMIT ${RUNS_MAX}) x)`;
const SAID_IN_RUN = `(SELECT json_object('text', substr(x.output, -${SAID_CHARS}), 'at', x.ended_at)
  FROM (SELECT r.output, r.ended_at, r.created_at, r.task_id ${OF_RUNS} LIMIT ${SAID_RUNS_MAX}) x JOIN tasks y ON y.id = x.task_id AND y.board_id = p.board_id AND y.deleted_at IS NULL
  WHERE x.ended_at IS NOT NULL AND x.output IS NOT NULL ORDER BY x.created_at DESC LIMIT 1)`;
const SAID_IN_COMMENT = `(SELECT json_object('text', substr(x.message, -${SAID_CHARS}), 'at', x.created_at)
  FROM (SELECT c.* FROM comments c WHERE c.task_id = t.id ORDER BY c.id DESC LIMIT ${COMMENTS_MAX}) x
  WHERE x.author_id = p.id AND x.deleted_at IS NULL ORDER BY x.id DESC LIMIT 1)`;
const ENTERED = "(SELECT s.entered_at FROM task_spans s WHERE s.board_id = t.board_id AND s.task_id = t.id AND s.ended_at IS NULL AND s.status = t.status)";

/** Of the newest command that sets it up, which waits. */
const IS_RETRIED = `coalesce((SELECT c.error IS NOT NULL FROM gateway_commands c WHERE c.gateway_id = p.gateway_id AND c.lane = 'agent:' || p.gateway_agent_id
  AND c.kind = 'agent.provision' ORDER BY c.id DESC LIMIT 1), 0)`;

const FROM = (caller: Caller): string => `FROM agents a LEFT JOIN boards b ON b.id = a.board_id
  WHERE a.organization_id = ?1 AND a.deleted_at IS NULL AND (a.board_id IS NULL OR (b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")}))
  AND (?3 IS NULL OR a.id IN (SELECT value FROM json_each(?3)))`;

const rowsSql = (caller: Caller): string => `WITH shown AS (
    SELECT a.*, b.name AS board_name, b.key AS board_key, b.is_paused ${FROM(caller)} ORDER BY lower(a.name), a.id LIMIT ?4 OFFSET ?5),
  picked AS (SELECT s.*,
    (SELECT r.id FROM runs r WHERE r.agent_id = s.id AND r.board_id = s.board_id AND ${OPEN} ORDER BY ${RUN_ORDER}, r.created_at LIMIT 1) AS run_id,
    (SELECT t.id FROM tasks t WHERE t.assigned_agent_id = s.id AND t.board_id = s.board_id AND t.deleted_at IS NULL AND t.status <> 'done'
      ORDER BY ${TASK_ORDER}, t.id LIMIT 1) AS next_task_id FROM shown s)
  SELECT p.id, p.name, p.description, p.state, p.error, p.updated_at, p.last_seen_at, p.board_id, p.board_name, p.board_key, p.is_paused, d.drift, d.drifted_at,
    CASE p.state WHEN 'provisioning' THEN ${IS_RETRIED} ELSE 0 END AS is_retried,
    g.id AS gateway_id, g.name AS gateway_name, g.status AS gateway_status, g.problem_detail, coalesce(g.last_seen_at, g.created_at) AS gateway_seen_at,
    p.run_id, r.status AS run_status, r.created_at AS run_created_at, r.started_at AS run_started_at,
    t.id AS task_id, t.number AS task_number, t.title AS task_title, t.status AS task_status, t.blocked_reason, ${ENTERED} AS task_since,
    coalesce(${blockerCountSql("t.id")}, 0) AS blockers, ${firstBlockerSql("t.id")} AS first_blocker,
    o.state AS asks, o.updated_at AS asks_since, ${SPANS} AS spans, ${SAID_IN_RUN} AS said_in_run, ${SAID_IN_COMMENT} AS said_in_comment
  FROM picked p LEFT JOIN gateways g ON g.id = p.gateway_id LEFT JOIN agent_drifts d ON d.agent_id = p.id LEFT JOIN runs r ON r.id = p.run_id
  LEFT JOIN tasks t ON t.id = coalesce(r.task_id, p.next_task_id) AND t.board_id = p.board_id AND t.deleted_at IS NULL
  LEFT JOIN board_onboardings o ON o.board_id = p.board_id AND o.agent_id = p.id AND o.state IN ('asked', 'proposed')
  ORDER BY lower(p.name), p.id`;

/** An agent with what is known of it. `spans`, `said_in_run` and `said_in_comment` are JSON. */
export type FleetRow = {
  id: string;
  name: string;
  description: string | null;
  state: "draft" | "provisioning" | "ready" | "failed" | "deleting";
  error: string | null;
  updated_at: string;
  last_seen_at: string | null;
  board_id: string | null;
  board_name: string | null;
  board_key: string | null;
  is_paused: number | null;
  drift: "changed" | "looser" | "missing" | null;
  drifted_at: string | null;
  is_retried: number;
  gateway_id: string | null;
  gateway_name: string | null;
  gateway_status: "never_connected" | "online" | "offline" | null;
  problem_detail: string | null;
  gateway_seen_at: string | null;
  run_id: string | null;
  run_status: "queued" | "running" | "waiting_approval" | null;
  run_created_at: string | null;
  run_started_at: string | null;
  task_id: string | null;
  task_number: number | null;
  task_title: string | null;
  task_status: TaskStatus | null;
  blocked_reason: string | null;
  task_since: string | null;
  blockers: number;
  first_blocker: number | null;
  asks: "asked" | "proposed" | null;
  asks_since: string | null;
  spans: string;
  said_in_run: string | null;
  said_in_comment: string | null;
};

/** Of each agent those that run out first, however many others wait; of its task, and for the rail, those that do among all. */
const OWN_PENDING_MAX = 3;
const PENDING = `p.id, p.board_id, p.task_id, p.requester_id, p.action, p.created_at, p.expires_at,
    p.held_command_id IS NOT NULL AS is_command, substr(coalesce(p.payload ->> 'command', p.reason), 1, ${DETAIL_CHARS}) AS asks`;
const pendingSql = (caller: Caller): string => `SELECT ${PENDING} FROM boards b CROSS JOIN approvals p ON p.board_id = b.id AND p.status = 'pending'
  WHERE b.organization_id = ?1 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")} ORDER BY p.expires_at, p.id LIMIT ${PENDING_MAX}`;
const ownPendingSql = (caller: Caller): string => `SELECT ${PENDING} FROM (SELECT a.id ${FROM(caller)} ORDER BY lower(a.name), a.id LIMIT ?4 OFFSET ?5) a
  CROSS JOIN approvals p ON p.id IN (SELECT q.id FROM approvals q WHERE q.requester_id = a.id AND q.status = 'pending' ORDER BY q.expires_at, q.id LIMIT ${OWN_PENDING_MAX})
  CROSS JOIN boards b ON b.id = p.board_id AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")}`;
export type PendingRow = {
  id: string;
  board_id: string;
  task_id: string | null;
  requester_id: string;
  action: string;
  created_at: string;
  expires_at: string;
  is_command: 0 | 1;
  asks: string;
};

const MAY_WRITE = `FROM members m LEFT JOIN member_board_access c ON c.member_id = m.id AND c.board_id = b.id
  WHERE m.organization_id = b.organization_id AND (m.all_boards_write = 1 OR c.can_write = 1)`;
const decidersSql = (caller: Caller): string => `SELECT b.id AS board_id, (SELECT count(*) ${MAY_WRITE}) AS total,
    (SELECT json_group_array(json_object('user_id', x.person_id, 'name', x.name)) FROM (SELECT m.person_id, m.name ${MAY_WRITE} ORDER BY m.name, m.id LIMIT ${DECIDERS_MAX}) x) AS people
  FROM boards b WHERE b.organization_id = ?1 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")}
  AND EXISTS (SELECT 1 FROM approvals p WHERE p.board_id = b.id AND p.status = 'pending')`;
/** Who may decide on a board where something waits; `people` is JSON. */
export type DecidersRow = { board_id: string; total: number; people: string };

/** A page of the agents that the caller may know of; `ids` null: all. */
export function fleetOf(db: Database, caller: Caller, organizationId: string, ids: readonly string[] | null, { limit, offset }: PageQuery) {
  const viewer = visibleBoardsParameter(caller);
  const which = [organizationId, viewer, ids && JSON.stringify(ids)];
  return all({
    rows: db.rows<FleetRow>(rowsSql(caller), ...which, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total ${FROM(caller)}`, ...which),
    pending: db.rows<PendingRow>(pendingSql(caller), organizationId, viewer),
    ownPending: db.rows<PendingRow>(ownPendingSql(caller), ...which, limit, offset),
    deciders: db.rows<DecidersRow>(decidersSql(caller), organizationId, viewer),
  });
}
