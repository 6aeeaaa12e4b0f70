// The SQL of approvals.
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names, updateRow } from "#worker/platform/rows.ts";
import { pendingApprovalsStatement } from "#worker/tasks/index.ts";
import type { TaskContent } from "./content.ts";
import { ACTION_EXEC, ACTION_TASK_DONE, ACTION_TASK_EXECUTE, WAITING_OF_REQUESTER_MAX, WAITING_ON_BOARD_MAX } from "./schema.ts";
import { type ApprovalFacts, type ApprovalRow, approvals, type SubjectNames } from "./tables.ts";

const p = names(approvals, "p");
const a = names(approvals);
const rights = resourceGrant(p.organization_id, p.board_id);
const SUBJECT_NAMES = "b.name AS board_name, t.title AS task_title, b.key || '-' || t.number AS task_key";
/** An approval `p` with the names of its board `b` and its task. Of a task that has moved to another board its readers are told no name: whoever reads the approval may not read that board. */
export const FACTS = `SELECT p.*, ${SUBJECT_NAMES} FROM ${p} LEFT JOIN boards b ON b.id = ${p.board_id} LEFT JOIN tasks t ON t.id = ${p.task_id} AND t.board_id = ${p.board_id}`;

const ONE = `${FACTS} WHERE ${p.id} = ?1`;
const GRANT = `SELECT ${p.organization_id}, ${p.board_id}, ${rights.columns} FROM ${p}
  LEFT JOIN boards b ON b.id = ${p.board_id} ${rights.joins} WHERE ${p.id} = ?1 AND (${p.board_id} IS NULL OR b.deleted_at IS NULL)`;
const TASK = `SELECT t.id, t.title, t.description FROM tasks t WHERE t.id = (SELECT ${a.task_id} FROM ${a} WHERE ${a.id} = ?1)`;
const OF_TASK_FOR = `SELECT * FROM ${a} WHERE ${a.task_id} = ?1 AND ${a.action} = ?2 ORDER BY ${a.id} DESC LIMIT 20`;
/** Requests about the task ?1 that a run may have to wait for. */
const BEFORE_RUN = `FROM ${a} WHERE ${a.task_id} = ?1 AND ${a.action} NOT IN ('${ACTION_EXEC}', '${ACTION_TASK_DONE}') AND ${a.status} <> 'withdrawn'`;
/** The newest of each kind that may stand in the way: however many there are, none is pushed out of sight by others. */
const newest = (ids: string, limit: number): string => `SELECT ${a.id} FROM (SELECT ${a.id} ${ids} ORDER BY ${a.id} DESC LIMIT ${limit})`;
/** With the newest of all; D1 takes no more than five SELECTs in one UNION. */
const NEWEST_OF_EACH = `SELECT max(${a.id}) AS id ${BEFORE_RUN} GROUP BY ${a.action} ORDER BY 1 DESC LIMIT 50`;
/** The newest of each action, where others than agents asked and have not got it: one is enough to stand in the way. */
const REFUSED = `SELECT id FROM (SELECT max(${a.id}) AS id, ${a.status} AS status, ${a.requester_type} AS by ${BEFORE_RUN} GROUP BY ${a.action})
  WHERE status IN ('pending', 'rejected') AND by <> 'agent' ORDER BY id DESC LIMIT 1`;
const OF_TASK = `SELECT *, NULL AS board_name, NULL AS task_title, NULL AS task_key FROM ${a} WHERE ${a.id} IN (
  ${newest(`FROM ${a} WHERE ${a.task_id} = ?1 AND ${a.action} = '${ACTION_TASK_DONE}'`, 50)}
  UNION ${newest(`${BEFORE_RUN} AND ${a.requester_type} <> 'agent'`, 1)}
  UNION ${newest(`${BEFORE_RUN} AND ${a.action} = '${ACTION_TASK_EXECUTE}'`, 1)}
  UNION SELECT id FROM (${NEWEST_OF_EACH}) UNION SELECT id FROM (${REFUSED})) ORDER BY ${a.id} DESC`;
const NEWEST_IS = `coalesce((SELECT max(${a.id}) ${BEFORE_RUN.replace("?1", "?")}), '') = ?`;
const PENDING_OF_TASK = `${FACTS} WHERE ${p.task_id} = ?1 AND ${p.status} = 'pending'`;
/** Of those that wait at most this many are in a snapshot: commands that gateways hold have no bound of ours. */
const OF_BOARD_MAX = 300;
const OF_BOARD = `${FACTS} WHERE ${p.id} IN (SELECT ${a.id} FROM (SELECT ${a.id} FROM ${a} WHERE ${a.board_id} = ?1 AND ${a.status} = 'pending' ORDER BY ${a.id} DESC LIMIT ${OF_BOARD_MAX})
  UNION SELECT ${a.id} FROM (SELECT ${a.id} FROM ${a} WHERE ${a.board_id} = ?1 ORDER BY ${a.id} DESC LIMIT 100)) ORDER BY ${p.id} DESC`;
/** Commands that gateways hold have no bound of ours; what a board shows has one. */
const PENDING_ON_BOARD = `SELECT count(*) AS total FROM (SELECT 1 FROM ${a} WHERE ${a.board_id} = ?1 AND ${a.status} = 'pending' LIMIT 1000)`;
const COUNTED_MAX = 100;
const BY_IDS = `${FACTS} WHERE ${p.id} IN (SELECT value FROM json_each(?2)) AND ${p.board_id} = ?1`;
const COUNTS_OF_TASKS = `SELECT t.id AS task_id, t.approvals_pending AS approvals_pending_count,
  (SELECT count(*) FROM (SELECT 1 FROM ${p} WHERE ${p.task_id} = t.id LIMIT ${COUNTED_MAX})) AS approvals_count
  FROM tasks t WHERE t.id IN (SELECT ${a.task_id} FROM ${a} WHERE ${a.id} IN (SELECT value FROM json_each(?2)) AND ${a.board_id} = ?1)`;
const COUNTS = `SELECT id, total FROM (SELECT t.id, (SELECT count(*) FROM (SELECT 1 FROM ${p} WHERE ${p.task_id} = t.id LIMIT ${COUNTED_MAX})) AS total
  FROM tasks t WHERE t.board_id = ?1 AND t.deleted_at IS NULL ORDER BY t.id DESC LIMIT ?2) WHERE total > 0`;
/** A closed organization takes no changes: its overdue requests would come up every minute and crowd out the others. */
const DUE = `${FACTS} WHERE ${p.status} = 'pending' AND ${p.expires_at} <= ?1
  AND ${p.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL) ORDER BY ${p.expires_at} LIMIT 100`;
/** Of a command whose text has changed there are several: the newest is about what it is now. */
const OF_HELD = `${FACTS} WHERE ${p.gateway_id} = ?1 AND ${p.held_command_id} = ?2 ORDER BY ${p.id} DESC LIMIT 1`;
const NAMES_OF_TASK = `SELECT ${SUBJECT_NAMES} FROM tasks t JOIN boards b ON b.id = t.board_id WHERE t.id = ?1`;

export const approvalById = (db: Database, id: string): Query<ApprovalFacts | null> => db.row<ApprovalFacts>(ONE, id);
/** The caller's rights on the approval's board. */
export const approvalGrant = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(GRANT, id, caller.id);
/** The task that an approval is about, as it is now. */
export const taskOfApproval = (db: Database, id: string): Query<TaskContent | null> => db.row<TaskContent>(TASK, id);
/** The approvals of a task for one action, newest first. */
export const approvalsOfTaskFor = (db: Database, taskId: string, action: string): Query<ApprovalRow[]> => db.rows<ApprovalRow>(OF_TASK_FOR, taskId, action);
/** The approvals that may block a task, newest first. Held commands are handled elsewhere. */
export const approvalsOfTask = (db: Database, taskId: string): Query<ApprovalFacts[]> => db.rows<ApprovalFacts>(OF_TASK, taskId);
/** Refuses when something was asked about the task after this request (`""`: when anything was). */
export const nothingAskedSince = (db: Database, taskId: string, newestId: string): Statement => db.guard(NEWEST_IS, "conflict", taskId, newestId);
export const pendingOfTask = (db: Database, taskId: string): Query<ApprovalFacts[]> => db.rows<ApprovalFacts>(PENDING_OF_TASK, taskId);
/** For a board's snapshot: pending requests and the newest decisions. */
export const approvalsOfBoard = (db: Database, boardId: string): Query<ApprovalFacts[]> => db.rows<ApprovalFacts>(OF_BOARD, boardId);
/** How many requests wait on a board. */
export const pendingOnBoard = (db: Database, boardId: string): Query<number> =>
  map(db.row<{ total: number }>(PENDING_ON_BOARD, boardId), (row) => row?.total ?? 0);
/** How many approvals were asked for each of a board's newest tasks; those for which none was are left out. */
export const approvalCounts = (db: Database, boardId: string, newest: number): Query<ReadonlyMap<string, number>> =>
  map(db.rows<{ id: string; total: number }>(COUNTS, boardId, newest), (rows) => new Map(rows.map(({ id, total }) => [id, total])));
/** Those of these ids that are of the board. */
export const approvalsByIds = (db: Database, boardId: string, ids: readonly string[]): Query<ApprovalFacts[]> =>
  db.rows<ApprovalFacts>(BY_IDS, boardId, JSON.stringify(ids));
export type TaskCounts = { task_id: string; approvals_count: number; approvals_pending_count: number };
/** How many were asked for the tasks that these are about, and how many of those wait. */
export const taskCountsOf = (db: Database, boardId: string, ids: readonly string[]): Query<TaskCounts[]> =>
  db.rows<TaskCounts>(COUNTS_OF_TASKS, boardId, JSON.stringify(ids));
/** Overdue requests. */
export const dueApprovals = (db: Database, at: string): Query<ApprovalFacts[]> => db.rows<ApprovalFacts>(DUE, at);
export const approvalOfHeld = (db: Database, gatewayId: string, heldCommandId: string): Query<ApprovalFacts | null> =>
  db.row<ApprovalFacts>(OF_HELD, gatewayId, heldCommandId);
export const namesOfTask = (db: Database, taskId: string | null): Query<SubjectNames | null> => db.row<SubjectNames>(NAMES_OF_TASK, taskId);

const PENDING_COUNT = `SELECT count(*) FROM ${a} WHERE ${a.task_id} = ?1 AND ${a.status} = 'pending'`;
/** Recomputes how many approvals are pending on a task, which the task shows. */
const recountPending = (db: Database, taskId: string | null): Statement[] => (taskId ? [pendingApprovalsStatement(db, taskId, PENDING_COUNT)] : []);

const WAITING = `SELECT count(*) FROM ${a} WHERE ${a.board_id} = ? AND ${a.status} = 'pending' AND ${a.held_command_id} IS NULL AND ${a.expires_at} > ? AND ${a.id} <> ?`;
const FEW_OF_REQUESTER = `(${WAITING} AND ${a.requester_type} = ? AND ${a.requester_id} = ?) < ${WAITING_OF_REQUESTER_MAX}`;
const FEW_ON_BOARD = `(${WAITING}) < ${WAITING_ON_BOARD_MAX}`;
/** There is room for one more request that waits; `replacedId`: the one that it takes the place of. */
export function roomGuards(db: Database, row: ApprovalRow, replacedId: string | null): Statement[] {
  const waiting = [row.board_id, row.created_at, replacedId ?? ""];
  return [db.guard(FEW_OF_REQUESTER, "requester_waits", ...waiting, row.requester_type, row.requester_id), db.guard(FEW_ON_BOARD, "board_waits", ...waiting)];
}

export const insertApproval = (db: Database, row: ApprovalRow): Statement[] => [insertRow(db, approvals, row), ...recountPending(db, row.task_id)];

/** `code`: the guard's error when the approval has changed since it was read. */
export function updateApproval(db: Database, before: ApprovalFacts, next: ApprovalFacts, code: string): { guard: Statement; writes: Statement[] } {
  const { guard, write } = updateRow(db, approvals, before, next, code);
  return { guard, writes: [write, ...(before.status === next.status ? [] : recountPending(db, next.task_id))] };
}
