// The SQL of edits of many tasks: their records, what they read of all tasks at once, and what they write to all at once.
import { getTableColumns } from "drizzle-orm";
import { lastNumberSql } from "#worker/boards/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import {
  bulk_edit_items,
  bulk_edits,
  type BulkEditRow,
  type BulkItemRow,
  type CommentRow,
  comments,
  task_dependencies,
  tasks,
  type TaskRow,
} from "./tables.ts";
import { ARE_AS_READ, asJson } from "./trash-store.ts";
import { type Worker, workerIds } from "./verification.ts";
import { isSaidAsWorkSql } from "./work-store.ts";

const e = names(bulk_edits);
const i = names(bulk_edit_items);
const t = names(tasks, "t");
const c = names(comments, "c");
const d = names(task_dependencies);

const BY_KEY = `SELECT * FROM ${e} WHERE ${e.idempotency_key} = ?1`;
const BY_ID = `SELECT * FROM ${e} WHERE ${e.id} = ?1`;
const ITEMS = `SELECT * FROM ${i} WHERE ${i.bulk_edit_id} = ?1 ORDER BY ${i.position}`;
const ITEMS_BY_KEY = `SELECT * FROM ${i} WHERE ${i.bulk_edit_id} = (SELECT ${e.id} FROM ${e} WHERE ${e.idempotency_key} = ?1) ORDER BY ${i.position}`;
const INSERT_ITEMS = `INSERT INTO ${i}(bulk_edit_id, position, task_id, change, outcome)
  SELECT ?1, j.key, j.value ->> 'task_id', j.value ->> 'change', 'pending' FROM json_each(?2) j`;
const WAIT = `(SELECT count(*) FROM json_each(?2) j CROSS JOIN ${i} ON ${i.bulk_edit_id} = ?1 AND ${i.position} = j.value ->> 'position' AND ${i.outcome} = 'pending') = json_array_length(?2)`;
const SETTLED = ["outcome", "code", "detail", "version", "was", "became"] as const satisfies (keyof BulkItemRow)[];
const ITEM_COLUMNS = Object.keys(getTableColumns(bulk_edit_items));
/** By their key, one by one: they are there already. */
const SETTLE = `INSERT INTO ${i}(${ITEM_COLUMNS.join(", ")}) SELECT ${ITEM_COLUMNS.map((column) => `j.value ->> '${column}'`).join(", ")} FROM json_each(?1) j WHERE true
  ON CONFLICT (bulk_edit_id, position) DO UPDATE SET ${SETTLED.map((column) => `${column} = excluded.${column}`).join(", ")}`;

export const bulkByKey = (db: Database, key: string): Query<BulkEditRow | null> => db.row<BulkEditRow>(BY_KEY, key);
export const itemsByKey = (db: Database, key: string): Query<BulkItemRow[]> => db.rows<BulkItemRow>(ITEMS_BY_KEY, key);
export const bulkById = (db: Database, id: string): Query<BulkEditRow | null> => db.row<BulkEditRow>(BY_ID, id);
export const itemsOf = (db: Database, id: string): Query<BulkItemRow[]> => db.rows<BulkItemRow>(ITEMS, id);

export const insertBulkStatements = (db: Database, row: BulkEditRow, items: readonly Pick<BulkItemRow, "task_id" | "change">[]): Statement[] => [
  insertRow(db, bulk_edits, row),
  db.sql(INSERT_ITEMS, row.id, JSON.stringify(items)),
];

/** Notes what became of some items; the guard: nobody else has gone on with them. */
export function settleItemsStatements(db: Database, bulkId: string, items: readonly BulkItemRow[]): { guard: Statement; write: Statement } {
  const json = JSON.stringify(items);
  return { guard: db.guard(WAIT, "bulk_moved", bulkId, json), write: db.sql(SETTLE, json) };
}

const PROGRESS = `SELECT DISTINCT ${c.task_id} AS id FROM json_each(?1) j JOIN ${t} ON ${t.id} = j.value JOIN ${c} ON ${c.task_id} = ${t.id}
  AND ${c.author_id} IN (${t.assigned_agent_id}, ${t.assigned_person_id}) AND ${c.created_at} >= coalesce(${t.in_progress_at}, '')`;
const BEHIND = `WITH RECURSIVE up(id) AS (SELECT value FROM json_each(?1) UNION SELECT ${d.depends_on_id} FROM ${d} JOIN up ON ${d.task_id} = up.id)
  SELECT up.id FROM up JOIN json_each(?2) j ON j.value = up.id`;
const NO_WAY_BACK = `NOT EXISTS (${BEHIND})`;

/** On which of these tasks the assignee has commented since the work began. */
export const progressOn = (db: Database, ids: readonly string[]): Query<{ id: string }[]> => db.rows(PROGRESS, JSON.stringify(ids));
/** Which of the tasks `ids` would depend on themselves if they depended on `wanted`. */
export const behind = (db: Database, wanted: readonly string[], ids: readonly string[]): Query<{ id: string }[]> =>
  db.rows(BEHIND, JSON.stringify(wanted), JSON.stringify(ids));
export const noWayBackGuard = (db: Database, wanted: readonly string[], ids: readonly string[]): Statement =>
  db.guard(NO_WAY_BACK, "dependency_cycle", JSON.stringify(wanted), JSON.stringify(ids));

/** Refuses unless all tasks are as they were read. */
export const asReadGuard = (db: Database, rows: readonly Pick<TaskRow, "id" | "version">[]): Statement =>
  db.guard(`${ARE_AS_READ} OR ${t.deleted_at} IS NOT NULL)`, "stale_version", asJson(rows));

/** Writes these columns of all rows in one statement. */
export function writeRowsStatement<Named extends keyof TaskRow>(
  db: Database,
  columns: readonly Named[],
  rows: readonly Pick<TaskRow, Named | "id">[],
): Statement {
  const values = rows.map((row) => Object.fromEntries([["id", row.id], ...columns.map((column) => [column, row[column]])]));
  const sets = columns.map((column) => `${column} = j.value ->> '${column}'`).join(", ");
  return db.sql(`UPDATE tasks SET ${sets} FROM json_each(?1) j WHERE tasks.id = j.value ->> 'id'`, JSON.stringify(values));
}

const COLUMNS = Object.keys(getTableColumns(tasks)) as (keyof TaskRow)[];
const INSERT_ROWS = `INSERT INTO tasks(${COLUMNS.join(", ")}) SELECT ${COLUMNS.map((column) => `j.value ->> '${column}'`).join(", ")} FROM json_each(?1) j`;
/** New tasks, whose numbers are taken. */
export const insertRowsStatement = (db: Database, rows: readonly TaskRow[]): Statement => db.sql(INSERT_ROWS, JSON.stringify(rows));

const LAST_NUMBER = `SELECT (${lastNumberSql(t.board_id)}) AS last_number FROM ${t} WHERE ${t.id} = ?1`;
/** The number taken last on the board of a task. */
export const lastNumberOf = (db: Database, taskId: string): Query<{ last_number: number } | null> => db.row(LAST_NUMBER, taskId);

const DROP_DEPENDENCIES = `DELETE FROM ${d} WHERE ${d.task_id} IN (SELECT value ->> 'id' FROM json_each(?1))`;
const ADD_DEPENDENCIES = `INSERT INTO ${d}(task_id, depends_on_id, position, board_id)
  SELECT j.value ->> 'id', w.value, w.key, j.value ->> 'board_id' FROM json_each(?1) j, json_each(j.value -> 'wanted') w`;

export function dependenciesOfAllStatements(db: Database, all: readonly { id: string; board_id: string; wanted: readonly string[] }[]): Statement[] {
  const json = JSON.stringify(all);
  return all.length > 0 ? [db.sql(DROP_DEPENDENCIES, json), db.sql(ADD_DEPENDENCIES, json)] : [];
}

const COMMENT_COLUMNS = Object.keys(getTableColumns(comments));
const INSERT_COMMENTS = `INSERT INTO comments(${COMMENT_COLUMNS.join(", ")}) SELECT ${COMMENT_COLUMNS.map((column) => `j.value ->> '${column}'`).join(", ")} FROM json_each(?1) j`;
/** Comments of tasks whose rows count them otherwise. */
export const insertCommentRowsStatement = (db: Database, rows: readonly CommentRow[]): Statement => db.sql(INSERT_COMMENTS, JSON.stringify(rows));
const COUNT_COMMENTS = `UPDATE tasks SET comment_count = comment_count + 1, work_version = work_version + ${isSaidAsWorkSql("?2")}
  WHERE id IN (SELECT value ->> 'task_id' FROM json_each(?1))`;

/** One comment on each of several tasks; `worker`: who says them. */
export function commentsOnAllStatements(db: Database, rows: readonly (typeof comments.$inferSelect)[], worker: Worker): Statement[] {
  const json = JSON.stringify(rows);
  return rows.length > 0 ? [insertCommentRowsStatement(db, rows), db.sql(COUNT_COMMENTS, json, JSON.stringify(workerIds(worker)))] : [];
}

/** So many old records go each minute; they are kept for a day, so that a request may still be sent again. */
const FORGOTTEN_MAX = 20;
const OLD = `SELECT ${e.id} FROM ${e} WHERE ${e.created_at} < ?1 ORDER BY ${e.created_at} LIMIT ${FORGOTTEN_MAX}`;
export const forgetBulkStatements = (db: Database, before: string): Statement[] => [
  db.sql(`DELETE FROM ${i} WHERE ${i.bulk_edit_id} IN (${OLD})`, before),
  db.sql(`DELETE FROM ${e} WHERE ${e.id} IN (${OLD})`, before),
];
