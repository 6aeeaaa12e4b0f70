// The SQL of dependencies between tasks of one board. A dependency on a deleted task no longer blocks.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { TaskStatus } from "./schema.ts";
import { task_dependencies, tasks, type TaskRow } from "./tables.ts";

const d = names(task_dependencies, "d");
const x = names(tasks, "x");
const t = names(tasks);
const own = names(task_dependencies);
const GIVEN = "(SELECT value FROM json_each(?1))";

/** SQL that says whether a task, behind this alias, counts: whether it is deleted or not. */
export type Counts = (alias: string) => string;
export const IS_LIVING: Counts = (alias) => `${alias}.deleted_at IS NULL`;
/** What a task depends on, in the order in which it was said; `task` is the SQL of its id. */
export const dependenciesSql = (task: string, counts = IS_LIVING): string =>
  `SELECT ${d.task_id}, ${d.depends_on_id} AS id, ${x.status} FROM ${d} JOIN ${x} ON ${x.id} = ${d.depends_on_id} AND ${counts("x")}
  WHERE ${d.task_id} = ${task} ORDER BY ${d.position}`;
/** All rows of `dependenciesSql`, aliased `o`, as one JSON array. */
export const DEPENDENCIES_JSON = "json_group_array(json_object('task_id', o.task_id, 'id', o.id, 'status', o.status))";
/** SQL of how many unfinished tasks a task waits for; `task` names its id. */
export const blockerCountSql = (task: string): string =>
  `(SELECT count(*) FROM ${d} JOIN ${x} ON ${x.id} = ${d.depends_on_id} AND ${x.deleted_at} IS NULL AND ${x.status} <> 'done' WHERE ${d.task_id} = ${task})`;
/** SQL of the lowest number of those; NULL: it waits for none. */
export const firstBlockerSql = (task: string): string => blockerCountSql(task).replace("count(*)", "min(x.number)");
/** SQL for the ids of the tasks that wait for the task ?1. */
export const DEPENDENTS = `SELECT ${own.task_id} FROM ${own} WHERE ${own.depends_on_id} = ?1`;

const STATUSES = `SELECT ${x.id}, ${x.status} FROM ${x} WHERE ${x.id} IN ${GIVEN} AND ${x.deleted_at} IS NULL
  AND ${x.board_id} = coalesce(?2, (SELECT ${t.board_id} FROM ${t} WHERE ${t.id} = ?3))`;
const INSERT = `INSERT INTO ${own}(task_id, depends_on_id, position, board_id) SELECT ?2, value, key, ?3 FROM json_each(?1)`;
const FORGET = `DELETE FROM ${own} WHERE ${own.task_id} = ?1 OR ${own.depends_on_id} = ?1`;
const DELETE = `DELETE FROM ${own} WHERE ${own.task_id} = ?1`;
const ALL_OF_BOARD = `(SELECT count(*) FROM ${t} WHERE ${t.id} IN (SELECT value FROM json_each(?)) AND ${t.board_id} = ? AND ${t.deleted_at} IS NULL) = ?`;
const NO_WAY_BACK = `NOT EXISTS (WITH RECURSIVE up(id) AS (SELECT value FROM json_each(?)
  UNION SELECT ${d.depends_on_id} FROM ${d} JOIN up ON ${d.task_id} = up.id) SELECT 1 FROM up WHERE id = ?)`;

/** The living ones of these tasks with their statuses, on the board of this name, or of this task: those of another are as unknown as none. */
export const statusesOf = (db: Database, ids: readonly string[], on: { boardId: string } | { taskId: string }): Query<{ id: string; status: TaskStatus }[]> =>
  db.rows(STATUSES, JSON.stringify(ids), "boardId" in on ? on.boardId : null, "taskId" in on ? on.taskId : null);

export const insertDependenciesStatements = (db: Database, task: Pick<TaskRow, "id" | "board_id">, ids: readonly string[]): Statement[] =>
  ids.length > 0 ? [db.sql(INSERT, JSON.stringify(ids), task.id, task.board_id)] : [];

export const replaceDependenciesStatements = (db: Database, task: Pick<TaskRow, "id" | "board_id">, ids: readonly string[]): Statement[] => [
  db.sql(DELETE, task.id),
  ...insertDependenciesStatements(db, task, ids),
];

/** What it waited for, and what waited for it. */
export const forgetDependenciesStatement = (db: Database, taskId: string): Statement => db.sql(FORGET, taskId);

/** Guards: all ids are tasks of the board that are not deleted, and following them never leads back to the task itself. */
export function dependencyGuards(db: Database, task: Pick<TaskRow, "id" | "board_id">, ids: readonly string[]): Statement[] {
  if (ids.length === 0) return [];
  const list = JSON.stringify(ids);
  return [db.guard(ALL_OF_BOARD, "unknown_dependency", list, task.board_id, ids.length), db.guard(NO_WAY_BACK, "dependency_cycle", list, task.id)];
}
