// The SQL of one task: its data with the caller's rights, and the statements that write it.
import { getTableColumns } from "drizzle-orm";
import { type BoardWithSeq, lastNumberSql } from "#worker/boards/index.ts";
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import { type FieldRule, rulesJsonSql, shownFieldsSql } from "#worker/fields/index.ts";
import { openRunJsonSql } from "#worker/runs/index.ts";
import { taskTagsJsonSql } from "#worker/tags/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { Facts } from "#worker/platform/facts.ts";
import { jsonOf, names } from "#worker/platform/rows.ts";
import { DEPENDENCIES_JSON, dependenciesSql, IS_LIVING } from "./dependency-store.ts";
import type { TaskFacts } from "./present.ts";
import { blocksJsonSql, subtasksJsonSql } from "./relation-store.ts";
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
  "require_checks_for_done",
  "checks",
] as const satisfies (keyof BoardWithSeq)[];
/** The part of its board that decisions about a task need. */
export type TaskBoard = Pick<BoardWithSeq, (typeof BOARD_COLUMNS)[number]>;

const t = names(tasks, "t");
const own = names(tasks);
export const rights = resourceGrant("b.organization_id", "b.id");

export const TASK_COLUMNS = Object.keys(getTableColumns(tasks)) as (keyof TaskRow)[];
const BOARD = jsonOf(BOARD_COLUMNS, "b");
const RUN = openRunJsonSql(t.id);
/** SQL of one task `t` of the board `b`, as `TaskForCaller`. `counts`: which others count for it. */
export function taskForCallerSql(counts = IS_LIVING): string {
  const dependencies = `(SELECT ${DEPENDENCIES_JSON} FROM (${dependenciesSql(t.id, counts)}) o)`;
  const row = `'row', ${jsonOf(TASK_COLUMNS, "t")}, 'boardKey', b.key, 'checks', json(coalesce(b.checks, '[]')), 'dependencies', json(${dependencies}), 'activeRun', json(${RUN})`;
  const around = `'blocks', json(${blocksJsonSql(t.id, counts)}), 'subtasks', json(${subtasksJsonSql(t.id, counts)})`;
  const own = `'tags', json((${taskTagsJsonSql(t.id)})), 'fields', json((${shownFieldsSql(t.id, t.board_id)}))`;
  return `json_object('facts', json_object(${row}, ${around}, ${own}), 'board', ${BOARD}, 'grant', ${rights.json})`;
}
const OF_TASK = `FROM ${t} JOIN boards b ON b.id = ${t.board_id} AND b.deleted_at IS NULL ${rights.joins} WHERE ${t.id} = ?1 AND ${t.deleted_at} IS NULL`;

export type TaskForCaller = { facts: TaskFacts; board: TaskBoard; grant: GrantRow };
/** `rules`: of the board's custom fields. */
export type BoardForTasks = { board: TaskBoard; grant: GrantRow; rules: FieldRule[] };
/** What an event about a task says of it, for whom nothing else of it matters. */
export type NamedTask = Pick<TaskRow, (typeof NAMED_COLUMNS)[number]>;
const NAMED_COLUMNS = ["id", "board_id", "organization_id", "assigned_agent_id", "title"] as const satisfies (keyof TaskRow)[];

/** One task (?1) with its board, dependencies, newest open run and the rights of the caller (?2). */
export const taskFacts = new Facts<TaskForCaller>("task", `SELECT ${taskForCallerSql()} AS facts ${OF_TASK}`);
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

const MANY = `SELECT ${taskForCallerSql()} AS facts FROM ${t} JOIN boards b ON b.id = ${t.board_id} AND b.deleted_at IS NULL ${rights.joins}
  WHERE ${t.id} IN (SELECT value FROM json_each(?1)) AND ${t.deleted_at} IS NULL`;
export const parsedFacts = (query: Query<{ facts: string }[]>): Query<TaskForCaller[]> =>
  map(query, (rows) => rows.map(({ facts }) => JSON.parse(facts) as TaskForCaller));
/** Those of the tasks that there are, in any order. */
export const tasksForCaller = (db: Database, caller: Caller, ids: readonly string[]): Query<TaskForCaller[]> =>
  parsedFacts(db.rows(MANY, JSON.stringify(ids), caller.id));

const BOARD_OF_RECURRING = `SELECT ${BOARD} AS facts FROM boards b WHERE b.id = ?1 AND b.deleted_at IS NULL`;
/** The board of tasks that a rule makes; null: it is gone. */
export const boardOfRecurring = (db: Database, boardId: string): Query<TaskBoard | null> =>
  map(db.row<{ facts: string }>(BOARD_OF_RECURRING, boardId), (row) => row && (JSON.parse(row.facts) as TaskBoard));

const BOARDS_OF_TASKS_MAX = 20;
const BOARDS_OF = `SELECT json_object('board', ${BOARD}, 'grant', ${rights.json}, 'rules', json((${rulesJsonSql("b.id")}))) AS facts FROM (SELECT ${t.board_id} AS id, min(j.key) AS place
    FROM json_each(?1) j JOIN ${t} ON ${t.id} = j.value AND ${t.deleted_at} IS NULL GROUP BY ${t.board_id} ORDER BY place LIMIT ${BOARDS_OF_TASKS_MAX}) k
  JOIN boards b ON b.id = k.id AND b.deleted_at IS NULL ${rights.joins} ORDER BY k.place`;
/** The boards of these tasks, in the order of the tasks. */
export const boardsOfTasks = (db: Database, caller: Caller, ids: readonly string[]): Query<BoardForTasks[]> =>
  map(db.rows<{ facts: string }>(BOARDS_OF, JSON.stringify(ids), caller.id), (rows) => rows.map(({ facts }) => JSON.parse(facts) as BoardForTasks));

const BOARD_OF_BULK = `SELECT json_object('board', ${BOARD}, 'grant', ${rights.json}) AS facts FROM boards b ${rights.joins}
  WHERE b.id = (SELECT e.board_id FROM bulk_edits e WHERE e.id = ?1) AND b.deleted_at IS NULL`;
/** The board of an edit of many tasks. */
export const boardOfBulk = (db: Database, caller: Caller, id: string): Query<BoardForTasks | null> =>
  map(db.row<{ facts: string }>(BOARD_OF_BULK, id, caller.id), (row) => row && (JSON.parse(row.facts) as BoardForTasks));

const BOARD_PARAMETER = `?${TASK_COLUMNS.indexOf("board_id") + 1}`;
const INSERT = `INSERT INTO ${own}(${TASK_COLUMNS.join(", ")})
  VALUES (${TASK_COLUMNS.map((column, at) => (column === "number" ? `(${lastNumberSql(BOARD_PARAMETER)})` : `?${at + 1}`)).join(", ")})`;

/** After its board's next number has been taken, in the same batch: that number becomes the task's, whatever the row says. */
export const insertTaskStatement = (db: Database, row: TaskRow): Statement => db.sql(INSERT, ...TASK_COLUMNS.map((column) => row[column]));

/** For approvals: `count` is SQL for how many are pending on the task ?1. */
export const pendingApprovalsStatement = (db: Database, taskId: string, count: string): Statement =>
  db.sql(`UPDATE tasks SET approvals_pending = (${count}) WHERE id = ?1`, taskId);

/** For attachments: `count` is SQL for how many the task ?1 has. */
export const attachmentCountStatement = (db: Database, taskId: string, count: string): Statement =>
  db.sql(`UPDATE tasks SET attachment_count = (${count}) WHERE id = ?1`, taskId);

/** SQL for how many tasks of the board `b.id` are not deleted. */
export const LIVING_TASKS_OF_BOARD = `SELECT count(*) FROM ${t} WHERE ${t.board_id} = b.id AND ${t.deleted_at} IS NULL`;
