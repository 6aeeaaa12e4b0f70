// The SQL of tasks. The counts that a task shows of approvals and runs are read in the same round trip.
import type { BoardWithSeq } from "#worker/boards/index.ts";
import { openRunJsonSql, presentRun, type RunRow } from "#worker/runs/index.ts";
import type { GrantRow } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Comment, Task, TaskStatus } from "./schema.ts";
import { comments, type CommentRow, type TaskRow } from "./tables.ts";

export type Dependency = { task_id: string; id: string; status: TaskStatus | null };
export type TaskFacts = { row: TaskRow; boardKey: string; dependencies: Dependency[]; activeRun: RunRow | null };

export function presentTask({ row, boardKey, dependencies, activeRun }: TaskFacts): Task {
  const ids = dependencies.map((dependency) => dependency.id);
  const blockers = row.status === "done" ? [] : dependencies.filter((dependency) => dependency.status !== "done").map((dependency) => dependency.id);
  const { assigned_person_id, assignee_name, comment_count, created_by, deleted_at: _deleted, approvals_pending, ...rest } = row;
  return {
    ...rest,
    key: `${boardKey}-${row.number}`,
    assigned_user_id: assigned_person_id,
    assignee: assigneeOf(row),
    dependencies: ids,
    depends_on_task_ids: ids,
    blocked_by_task_ids: blockers,
    is_blocked: blockers.length > 0,
    comment_count,
    approvals_pending_count: approvals_pending,
    active_run: activeRun ? presentRun(activeRun) : null,
    created_by: JSON.parse(created_by) as Actor,
  };
}

export function assigneeOf(row: Pick<TaskRow, "assigned_agent_id" | "assigned_person_id" | "assignee_name">): Actor | null {
  if (row.assigned_agent_id) return { type: "agent", id: row.assigned_agent_id, name: row.assignee_name ?? "agent" };
  if (row.assigned_person_id) return { type: "user", id: row.assigned_person_id, name: row.assignee_name ?? "person" };
  return null;
}

const SELECT_TASK = "SELECT t.* FROM tasks t";
// A dependency on a deleted task no longer blocks.
const SELECT_DEPENDENCIES =
  "SELECT d.task_id, d.depends_on_id AS id, x.status FROM task_dependencies d JOIN tasks x ON x.id = d.depends_on_id AND x.deleted_at IS NULL";
const OPEN_RUN = "status IN ('queued', 'running', 'waiting_approval')";

/** What decisions about a task need of its board. */
export type TaskBoard = Pick<
  BoardWithSeq,
  | "id"
  | "organization_id"
  | "gateway_id"
  | "key"
  | "name"
  | "require_approval_for_done"
  | "require_review_before_done"
  | "comment_required_for_review"
  | "block_status_changes_with_pending_approval"
  | "only_lead_can_change_status"
>;
const BOARD_COLUMNS = [
  "id",
  "organization_id",
  "gateway_id",
  "key",
  "name",
  "require_approval_for_done",
  "require_review_before_done",
  "comment_required_for_review",
  "block_status_changes_with_pending_approval",
  "only_lead_can_change_status",
] satisfies (keyof TaskBoard)[];

const ONE_TASK = `SELECT t.*,
  (SELECT json_group_array(json_object('task_id', o.task_id, 'id', o.id, 'status', o.status)) FROM (${SELECT_DEPENDENCIES} WHERE d.task_id = ?1 ORDER BY d.position) o) AS dependencies,
  ${openRunJsonSql("t.id")} AS open_run,
  json_object(${BOARD_COLUMNS.map((column) => `'${column}', b.${column}`).join(", ")}) AS board,
  m.role, m.all_boards_read, m.all_boards_write, a.can_read, a.can_write
  FROM tasks t JOIN boards b ON b.id = t.board_id AND b.deleted_at IS NULL
  LEFT JOIN members m ON m.organization_id = b.organization_id AND m.person_id = ?2
  LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id
  WHERE t.id = ?1 AND t.deleted_at IS NULL`;

/** One task with its board, dependencies, newest open run and the caller's rights: one row. */
export const oneTaskStatement = (db: Database, caller: Caller, id: string): Statement => db.sql(ONE_TASK, id, caller.id);

type OneTaskRow = TaskRow & { dependencies: string; open_run: string | null; board: string } & Omit<GrantRow, "organization_id" | "board_id">;

export function oneTaskOf(found: unknown): { facts: TaskFacts; board: TaskBoard; grant: GrantRow } | null {
  if (!found) return null;
  const { dependencies, open_run, board: boardText, role, all_boards_read, all_boards_write, can_read, can_write, ...row } = found as OneTaskRow;
  const board = JSON.parse(boardText) as TaskBoard;
  const facts = {
    row,
    boardKey: board.key,
    dependencies: JSON.parse(dependencies) as Dependency[],
    activeRun: open_run ? (JSON.parse(open_run) as RunRow) : null,
  };
  return { facts, board, grant: { organization_id: board.organization_id, board_id: board.id, role, all_boards_read, all_boards_write, can_read, can_write } };
}

export type TaskStatementRows = [TaskRow[], Dependency[], RunRow[]];

export type TaskFilter = { statuses: TaskStatus[] | null; agentId: string | null; unassigned: boolean };
/** A board is shown whole up to here; longer lists are paged. */
export const BOARD_TASKS_MAX = 2_000;

const FILTER =
  "(?2 IS NULL OR t.status IN (SELECT value FROM json_each(?2))) AND (?3 IS NULL OR t.assigned_agent_id = ?3) AND (?4 = 0 OR (t.assigned_agent_id IS NULL AND t.assigned_person_id IS NULL))";
const filterParams = (boardId: string, filter: TaskFilter) => [
  boardId,
  filter.statuses ? JSON.stringify(filter.statuses) : null,
  filter.agentId,
  filter.unassigned ? 1 : 0,
];

/** A page of a board's tasks (newest first) with what they depend on, their open runs, and the count. */
export function boardTasksStatements(db: Database, boardId: string, filter: TaskFilter, limit: number, offset: number): Statement[] {
  const page = `SELECT t.id FROM tasks t WHERE t.board_id = ?1 AND t.deleted_at IS NULL AND ${FILTER} ORDER BY t.id DESC LIMIT ?5 OFFSET ?6`;
  const params = [...filterParams(boardId, filter), limit, offset];
  return [
    db.sql(`${SELECT_TASK} WHERE t.id IN (${page}) ORDER BY t.id DESC`, ...params),
    db.sql(`${SELECT_DEPENDENCIES} WHERE d.task_id IN (${page}) ORDER BY d.position`, ...params),
    db.sql(`SELECT * FROM runs WHERE board_id = ?1 AND ${OPEN_RUN} ORDER BY id LIMIT 500`, boardId),
  ];
}

/** A filtered list counts up to here, so that its cost does not grow with the board. */
export const FILTERED_COUNT_MAX = 1_000;

export function countTasksStatement(db: Database, boardId: string, filter: TaskFilter): Statement {
  if (!filter.statuses && !filter.agentId && !filter.unassigned) return db.sql("SELECT task_count AS total FROM boards WHERE id = ?1", boardId);
  return db.sql(
    `SELECT count(*) AS total FROM (SELECT 1 FROM tasks t WHERE t.board_id = ?1 AND t.deleted_at IS NULL AND ${FILTER} LIMIT ${FILTERED_COUNT_MAX})`,
    ...filterParams(boardId, filter),
  );
}

export function tasksOf(rows: TaskStatementRows, boardKey: string): Task[] {
  const dependencies = Map.groupBy(rows[1], (dependency) => dependency.task_id);
  const runs = new Map(rows[2].map((run) => [run.task_id, run]));
  return rows[0].map((row) => presentTask({ row, boardKey, dependencies: dependencies.get(row.id) ?? [], activeRun: runs.get(row.id) ?? null }));
}

/** The number is the board's next; two tasks made at once get two numbers because the batch is one transaction. */
export function insertTaskStatements(db: Database, row: TaskRow): Statement[] {
  return [
    db.sql("UPDATE boards SET last_number = last_number + 1, task_count = task_count + 1 WHERE id = ?1 RETURNING last_number, key", row.board_id),
    db.sql(
      `INSERT INTO tasks(id, organization_id, board_id, number, title, description, status, blocked_reason, priority, rank, assigned_agent_id, assigned_person_id,
        assignee_name, due_at, comment_count, created_by, in_progress_at, done_at, version, created_at, updated_at)
       VALUES (?1, ?2, ?3, (SELECT last_number FROM boards WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?15, ?16, 1, ?17, ?17)`,
      row.id,
      row.organization_id,
      row.board_id,
      row.title,
      row.description,
      row.status,
      row.blocked_reason,
      row.priority,
      row.rank,
      row.assigned_agent_id,
      row.assigned_person_id,
      row.assignee_name,
      row.due_at,
      row.created_by,
      row.in_progress_at,
      row.done_at,
      row.created_at,
    ),
  ];
}

/** For approvals: `count` is the SQL of how many are pending on the task ?1. */
export const pendingApprovalsStatement = (db: Database, taskId: string, count: string): Statement =>
  db.sql(`UPDATE tasks SET approvals_pending = (${count}) WHERE id = ?1`, taskId);

export function updateTaskStatement(db: Database, row: TaskRow): Statement {
  return db.sql(
    `UPDATE tasks SET title = ?2, description = ?3, status = ?4, blocked_reason = ?5, priority = ?6, rank = ?7, assigned_agent_id = ?8, assigned_person_id = ?9,
      assignee_name = ?10, due_at = ?11, in_progress_at = ?12, done_at = ?13, version = ?14, updated_at = ?15 WHERE id = ?1`,
    row.id,
    row.title,
    row.description,
    row.status,
    row.blocked_reason,
    row.priority,
    row.rank,
    row.assigned_agent_id,
    row.assigned_person_id,
    row.assignee_name,
    row.due_at,
    row.in_progress_at,
    row.done_at,
    row.version,
    row.updated_at,
  );
}

export function replaceDependenciesStatements(db: Database, task: Pick<TaskRow, "id" | "board_id">, ids: string[], isNew: boolean): Statement[] {
  const insert = db.sql(
    "INSERT INTO task_dependencies(task_id, depends_on_id, position, board_id) SELECT ?1, value, key, ?2 FROM json_each(?3)",
    task.id,
    task.board_id,
    JSON.stringify(ids),
  );
  if (isNew) return ids.length > 0 ? [insert] : [];
  return [db.sql("DELETE FROM task_dependencies WHERE task_id = ?1", task.id), ...(ids.length > 0 ? [insert] : [])];
}

/** All ids are living tasks of the board; and following them never leads back to the task itself. */
export function dependencyGuards(db: Database, boardId: string, taskId: string, ids: string[]): Statement[] {
  if (ids.length === 0) return [];
  const list = JSON.stringify(ids);
  return [
    db.guard(
      "(SELECT count(*) FROM tasks WHERE id IN (SELECT value FROM json_each(?)) AND board_id = ? AND deleted_at IS NULL) = ?",
      "unknown_dependency",
      list,
      boardId,
      ids.length,
    ),
    db.guard(
      "NOT EXISTS (WITH RECURSIVE up(id) AS (SELECT value FROM json_each(?) UNION SELECT d.depends_on_id FROM task_dependencies d JOIN up ON d.task_id = up.id) SELECT 1 FROM up WHERE id = ?)",
      "dependency_cycle",
      list,
      taskId,
    ),
  ];
}

export function presentComment(row: CommentRow): Comment {
  const { id, task_id, board_id, message, created_at } = row;
  return {
    id,
    task_id,
    board_id,
    message,
    author: { type: row.author_type, id: row.author_id, name: row.author_name },
    agent_id: row.author_type === "agent" ? row.author_id : null,
    created_at,
  };
}

export const insertCommentStatements = (db: Database, row: CommentRow): Statement[] => [
  db.statement(db.build.insert(comments).values(row)),
  db.sql("UPDATE tasks SET comment_count = comment_count + 1 WHERE id = ?1", row.task_id),
];

/** Oldest first, after the cursor (a comment's id). */
export const commentsStatement = (db: Database, taskId: string, after: string | null, limit: number): Statement =>
  db.sql("SELECT * FROM comments WHERE task_id = ?1 AND id > coalesce(?2, '') ORDER BY id LIMIT ?3", taskId, after, limit);
