// The SQL of approvals.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { pendingApprovalsStatement } from "#worker/tasks/index.ts";
import type { Approval } from "./schema.ts";
import type { ApprovalFacts, ApprovalRow } from "./tables.ts";

export const SELECT_APPROVALS = `SELECT p.*, b.name AS board_name, t.title AS task_title, b.key || '-' || t.number AS task_key
  FROM approvals p LEFT JOIN boards b ON b.id = p.board_id LEFT JOIN tasks t ON t.id = p.task_id`;

export const approvalStatement = (db: Database, id: string): Statement => db.sql(`${SELECT_APPROVALS} WHERE p.id = ?1`, id);

/** All approvals of a task for one action, newest first. */
export const approvalsOfTask = (db: Database, taskId: string, action: string): Query<ApprovalRow[]> =>
  db.rows<ApprovalRow>("SELECT * FROM approvals WHERE task_id = ?1 AND action = ?2 ORDER BY id DESC LIMIT 20", taskId, action);

const PENDING_OF_TASK = "SELECT count(*) FROM approvals WHERE task_id = ?1 AND status = 'pending'";
/** Goes with every write that changes what is pending on a task: the task shows how many there are. */
export const recountPending = (db: Database, taskId: string | null): Statement[] => (taskId ? [pendingApprovalsStatement(db, taskId, PENDING_OF_TASK)] : []);

/** A list counts up to here, so that its cost does not grow with the years. */
export const COUNT_MAX = 1_000;

export function approvalsStatements(
  db: Database,
  where: { organizationId: string | null; visible: string; person: string; status: string | null; boardId: string | null; taskId: string | null },
  page: { limit: number; offset: number },
): Statement[] {
  const condition = `p.organization_id = coalesce(?1, (SELECT organization_id FROM boards WHERE id = ?4)) AND (?3 IS NULL OR p.status = ?3) AND (?4 IS NULL OR p.board_id = ?4) AND (?5 IS NULL OR p.task_id = ?5) AND b.deleted_at IS NULL AND ${where.visible}`;
  const params = [where.organizationId, where.person, where.status, where.boardId, where.taskId];
  return [
    db.sql(`${SELECT_APPROVALS} WHERE ${condition} ORDER BY p.id DESC LIMIT ?6 OFFSET ?7`, ...params, page.limit, page.offset),
    db.sql(
      `SELECT count(*) AS total FROM (SELECT 1 FROM approvals p LEFT JOIN boards b ON b.id = p.board_id WHERE ${condition} LIMIT ${COUNT_MAX})`,
      ...params,
    ),
  ];
}

/** For a board's snapshot: what waits, and the newest decisions. */
export const approvalsOfBoard = (db: Database, boardId: string): Query<ApprovalFacts[]> =>
  db.rows<ApprovalFacts>(
    `${SELECT_APPROVALS} WHERE p.id IN (SELECT id FROM approvals WHERE board_id = ?1 AND status = 'pending' UNION SELECT id FROM (SELECT id FROM approvals WHERE board_id = ?1 ORDER BY id DESC LIMIT 100)) ORDER BY p.id DESC`,
    boardId,
  );

export function presentApproval(row: ApprovalFacts): Approval {
  const payload = JSON.parse(row.payload) as Record<string, unknown>;
  const decided: Actor | null = row.decider_type && row.decider_id ? { type: row.decider_type, id: row.decider_id, name: row.decider_name ?? "" } : null;
  return {
    id: row.id,
    organization_id: row.organization_id,
    board_id: row.board_id,
    board_name: row.board_name,
    task_id: row.task_id,
    task_ids: row.task_id ? [row.task_id] : [],
    task_key: row.task_key,
    task_title: row.task_title,
    agent_id: row.requester_type === "agent" ? row.requester_id : null,
    requested_by: { type: row.requester_type, id: row.requester_id, name: row.requester_name },
    action: row.action,
    action_type: row.action,
    reason: row.reason,
    metadata: payload,
    payload: { ...payload, reason: row.reason },
    confidence: row.confidence,
    status: row.status,
    comment: row.comment,
    decided_by: decided,
    decided_at: row.decided_at,
    resolved_at: row.decided_at,
    expires_at: row.expires_at,
    spent_at: row.spent_at,
    version: row.version,
    created_at: row.created_at,
  };
}

const subjectOf = (row: ApprovalRow) => ({ subject: { type: "approval", id: row.id }, about: row.task_id ? { type: "task", id: row.task_id } : null });

/** What the timeline says of an approval: the whole of it when asked, what changed afterwards. */
export const requestedEvent = (row: ApprovalFacts): NewEvent => ({
  type: "approval.requested",
  ...subjectOf(row),
  payload: { label: row.action, after: presentApproval(row) },
  reason: row.reason,
});

export function changedEvent(type: string, before: ApprovalFacts, after: ApprovalFacts, reason: string | null = null): NewEvent {
  const [was, is] = [presentApproval(before), presentApproval(after)];
  const fields = (Object.keys(is) as (keyof Approval)[]).filter((field) => JSON.stringify(is[field]) !== JSON.stringify(was[field]));
  const of = (approval: Approval) => Object.fromEntries(fields.map((field) => [field, approval[field]]));
  return {
    type,
    ...subjectOf(after),
    payload: {
      label: after.action,
      action: after.action,
      gateway_id: after.gateway_id,
      held_command_id: after.held_command_id,
      before: of(was),
      after: of(is),
    },
    reason,
  };
}
