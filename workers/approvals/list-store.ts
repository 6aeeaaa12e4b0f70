// The SQL of lists of approvals. Each statement names only what it is asked for, so that an index leads to it.
import { managesSql, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { ACTION_EXEC, ACTION_TASK_DONE, ACTION_TASK_EXECUTE, type APPROVAL_KINDS, type APPROVAL_ORDERS } from "./schema.ts";
import { FACTS } from "./store.ts";
import { type ApprovalFacts, approvals } from "./tables.ts";

const p = names(approvals, "p");
/** Counting stops here, so that the cost of a list does not grow over the years. */
const COUNT_MAX = 1_000;

type Kind = (typeof APPROVAL_KINDS)[number];
type Sort = (typeof APPROVAL_ORDERS)[number];
/** Behind this one the next page begins. */
export type Place = { expiresAt: string; id: string };
/** `organizationId` null: of one board, which says whose it is. */
export type ApprovalFilter = {
  organizationId: string | null;
  status: string | null;
  boardId: string | null;
  taskId: string | null;
  agentId: string | null;
  kind: Kind | null;
  sort: Sort;
};
export type Rows = { limit: number; offset: number; from: Place | null };

const ORDERS: Record<Sort, string> = {
  newest: `${p.id} DESC`,
  urgent: `${p.held_command_id} IS NULL, ${p.expires_at}, ${p.id}`,
  soonest: `${p.expires_at}, ${p.id}`,
};
const KINDS: Record<Kind, string> = {
  command: `${p.action} = '${ACTION_EXEC}'`,
  done: `${p.action} = '${ACTION_TASK_DONE}'`,
  run: `${p.action} = '${ACTION_TASK_EXECUTE}'`,
  other: `${p.action} NOT IN ('${ACTION_EXEC}', '${ACTION_TASK_DONE}', '${ACTION_TASK_EXECUTE}')`,
};

/** On boards that the caller may see; those of gateways' own sessions, on no board, for those who manage gateways. */
function conditionsOf(caller: Caller, { organizationId, status, boardId, taskId, agentId, kind }: ApprovalFilter) {
  const params: unknown[] = [];
  const bind = (value: unknown) => `?${params.push(value)}`;
  const viewer = bind(visibleBoardsParameter(caller));
  const conditions = [
    `b.deleted_at IS NULL AND (${visibleBoardsSql(caller, viewer)} OR (${p.board_id} IS NULL AND ${managesSql(caller, p.organization_id, viewer)}))`,
    ...(organizationId ? [`${p.organization_id} = ${bind(organizationId)}`] : []),
    ...(boardId ? [`${p.board_id} = ${bind(boardId)}`] : []),
    ...(status ? [`${p.status} = ${bind(status)}`] : []),
    ...(taskId ? [`${p.task_id} = ${bind(taskId)}`] : []),
    ...(agentId ? [`${p.requester_id} = ${bind(agentId)} AND ${p.requester_type} = 'agent'`] : []),
    ...(kind ? [KINDS[kind]] : []),
  ];
  return { where: conditions.join(" AND "), params, bind };
}

/** A page of approvals, and how many there are in all, up to a thousand. */
export function approvalList(db: Database, caller: Caller, filter: ApprovalFilter, { limit, offset, from }: Rows) {
  const counted = conditionsOf(caller, filter);
  const { where, params, bind } = conditionsOf(caller, filter);
  const behind = from ? ` AND (${p.expires_at}, ${p.id}) > (${bind(from.expiresAt)}, ${bind(from.id)})` : "";
  const rows = `${FACTS} WHERE ${where}${behind} ORDER BY ${ORDERS[filter.sort]} LIMIT ${bind(limit)} OFFSET ${bind(offset)}`;
  return all({
    rows: db.rows<ApprovalFacts>(rows, ...params),
    count: db.row<{ total: number }>(
      `SELECT count(*) AS total FROM (SELECT 1 FROM ${p} LEFT JOIN boards b ON b.id = ${p.board_id} WHERE ${counted.where} LIMIT ${COUNT_MAX})`,
      ...counted.params,
    ),
  });
}
