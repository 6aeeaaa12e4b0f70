// The SQL of one task: its data with the caller's rights, and the statements that write it.
import { getTableColumns } from "drizzle-orm";
import { type BoardWithSeq, lastNumberSql } from "#worker/boards/index.ts";
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import { type FieldRule, rulesJsonSql, shownFieldsSql } from "#worker/fields/index.ts";
import { openRunJsonSql } from "#worker/runs/index.ts";
import { taskTagsJsonSql } from "#worker/tags/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { Facts } from "#worker/platform/facts.ts";
import { jsonOf, names, patchRow } from "#worker/platform/rows.ts";
import { DEPENDENCIES_JSON, dependenciesSql } from "./dependency-store.ts";
import type { TaskFacts } from "./present.ts";
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

export const TASK_COLUMNS = Object.keys(getTableColumns(tasks)) as (keyof TaskRow)[];
const BOARD = jsonOf(BOARD_COLUMNS, "b");
const RUN = openRunJsonSql(t.id);
const DEPENDENCIES = `SELECT ${DEPENDENCIES_JSON} FROM (${dependenciesSql("?1")}) o`;
const OF_TASK = `FROM ${t} JOIN boards b ON b.id = ${t.board_id} AND b.deleted_at IS NULL ${rights.joins} WHERE ${t.id} = ?1 AND ${t.deleted_at} IS NULL`;

export type TaskForCaller = { facts: TaskFacts; board: TaskBoard; grant: GrantRow };
/** `rules`: of the board's custom fields. */
export type BoardForTasks = { board: TaskBoard; grant: GrantRow; rules: FieldRule[] };
/** What an event about a task says of it, for whom nothing else of it matters. */
export type NamedTask = Pick<TaskRow, (typeof NAMED_COLUMNS)[number]>;
const NAMED_COLUMNS = ["id", "board_id", "organization_id", "assigned_agent_id", "title"] as const satisfies (keyof TaskRow)[];

/** One task (?1) with its board, dependencies, newest open run and the rights of the caller (?2). */
export const taskFacts = new Facts<TaskForCaller>(
  "task",
  `SELECT json_object('facts', json_object('row', ${jsonOf(TASK_COLUMNS, "t")}, 'boardKey', b.key, 'dependencies', json((${DEPENDENCIES})), 'activeRun', json(${RUN}),
    'tags', json((${taskTagsJsonSql("?1")})), 'fields', json((${shownFieldsSql("?1", t.board_id)}))),
    'board', ${BOARD}, 'grant', ${rights.json}) AS facts ${OF_TASK}`,
);
/** A task (?1) to say something about, and the rights of the caller (?2). */
export const namedTaskFacts = new Facts<{ task: NamedTask; grant: GrantRow }>(
  "named task",
  `SELECT json_object('task', ${jsonOf(NAMED_COLUMNS, "t")}, 'grant', ${rights.json}) AS facts ${OF_TASK}`,
);
/** What decisions about tasks need of a board (?1), and the rights of the caller (?2). */
export const boardFacts = new Facts<BoardForTasks>(
  "board",
  `SELECT json_object('board', ${BOARD}, 'grant', ${rights.json}, 'rules', json((${rulesJsonSql("b.id")}))) AS facts FROM boards b ${rights.joins} WHERE b.id = ?1 AND b.deleted_at IS NULL`,
);

/** null: there is no such task. */
export const taskForCaller = (db: Database, caller: Caller, id: string): Query<TaskForCaller | null> => taskFacts.query(db, id, caller.id);

const BOARD_PARAMETER = `?${TASK_COLUMNS.indexOf("board_id") + 1}`;
const INSERT = `INSERT INTO ${own}(${TASK_COLUMNS.join(", ")})
  VALUES (${TASK_COLUMNS.map((column, at) => (column === "number" ? `(${lastNumberSql(BOARD_PARAMETER)})` : `?${at + 1}`)).join(", ")})`;

/** After its board's next number has been taken, in the same batch: that number becomes the task's, whatever the row says. */
export const insertTaskStatement = (db: Database, row: TaskRow): Statement => db.sql(INSERT, ...TASK_COLUMNS.map((column) => row[column]));

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
