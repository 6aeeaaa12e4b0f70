// The SQL of one task: its data with the caller's rights, and the statements that write it.
import { getTableColumns } from "drizzle-orm";
import { type BoardWithSeq, lastNumberSql } from "#worker/boards/index.ts";
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import { openRunJsonSql, type RunRow } from "#worker/runs/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names, patchRow } from "#worker/platform/rows.ts";
import { DEPENDENCIES_OF } from "./dependency-store.ts";
import type { Dependency, TaskFacts } from "./present.ts";
import { tasks, type TaskRow } from "./tables.ts";

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
] as const satisfies (keyof BoardWithSeq)[];
/** The part of its board that decisions about a task need. */
export type TaskBoard = Pick<BoardWithSeq, (typeof BOARD_COLUMNS)[number]>;

const t = names(tasks, "t");
const own = names(tasks);
const rights = resourceGrant("b.organization_id", "b.id");

const FOR_CALLER = `SELECT t.*,
  (SELECT json_group_array(json_object('task_id', o.task_id, 'id', o.id, 'status', o.status)) FROM (${DEPENDENCIES_OF}) o) AS dependencies,
  ${openRunJsonSql(t.id)} AS open_run,
  json_object(${BOARD_COLUMNS.map((column) => `'${column}', b.${column}`).join(", ")}) AS board,
  ${rights.columns}
  FROM ${t} JOIN boards b ON b.id = ${t.board_id} AND b.deleted_at IS NULL ${rights.joins}
  WHERE ${t.id} = ?1 AND ${t.deleted_at} IS NULL`;

type ForCallerRow = TaskRow & { dependencies: string; open_run: string | null; board: string } & Omit<GrantRow, "organization_id" | "board_id">;
export type TaskForCaller = { facts: TaskFacts; board: TaskBoard; grant: GrantRow };

function splitRow({
  dependencies,
  open_run,
  board: boardText,
  role,
  all_boards_read,
  all_boards_write,
  can_read,
  can_write,
  ...row
}: ForCallerRow): TaskForCaller {
  const board = JSON.parse(boardText) as TaskBoard;
  return {
    facts: {
      row,
      boardKey: board.key,
      dependencies: JSON.parse(dependencies) as Dependency[],
      activeRun: open_run ? (JSON.parse(open_run) as RunRow) : null,
    },
    board,
    grant: { organization_id: board.organization_id, board_id: board.id, role, all_boards_read, all_boards_write, can_read, can_write },
  };
}

/** One task with its board, dependencies, newest open run and the caller's rights: one row. null: there is no such task. */
export const taskForCaller = (db: Database, caller: Caller, id: string): Query<TaskForCaller | null> =>
  map(db.row<ForCallerRow>(FOR_CALLER, id, caller.id), (row) => row && splitRow(row));

const COLUMNS = Object.keys(getTableColumns(tasks)) as (keyof TaskRow)[];
const BOARD_PARAMETER = `?${COLUMNS.indexOf("board_id") + 1}`;
const INSERT = `INSERT INTO ${own}(${COLUMNS.join(", ")})
  VALUES (${COLUMNS.map((column, at) => (column === "number" ? `(${lastNumberSql(BOARD_PARAMETER)})` : `?${at + 1}`)).join(", ")})`;

/** Runs after the board's next number was taken in the same batch: that number becomes the task's, whatever the row says. */
export const insertTaskStatement = (db: Database, row: TaskRow): Statement => db.sql(INSERT, ...COLUMNS.map((column) => row[column]));

const LIVING_AT = `(SELECT ${own.deleted_at} IS NULL AND ${own.version} = ? FROM ${own} WHERE ${own.id} = ?)`;

/** Removes the task from its board; its row stays, since the history refers to it. */
export const deleteTaskStatements = (db: Database, row: TaskRow, at: string): { guard: Statement; write: Statement } => ({
  guard: db.guard(LIVING_AT, "stale_version", row.version, row.id),
  write: patchRow(db, tasks, row.id, { deleted_at: at, version: row.version + 1 }),
});

/** For approvals: `count` is SQL for how many are pending on the task ?1. */
export const pendingApprovalsStatement = (db: Database, taskId: string, count: string): Statement =>
  db.sql(`UPDATE tasks SET approvals_pending = (${count}) WHERE id = ?1`, taskId);

/** SQL for how many tasks of the board `b.id` are not deleted. */
export const LIVING_TASKS_OF_BOARD = `SELECT count(*) FROM ${t} WHERE ${t.board_id} = b.id AND ${t.deleted_at} IS NULL`;
