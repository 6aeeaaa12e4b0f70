// The SQL of the trash: tasks that go there with their sub-tasks, come back, or end there.
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names, patchRow } from "#worker/platform/rows.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { forgetValuesStatement } from "#worker/fields/index.ts";
import { replaceTagsStatements } from "#worker/tags/index.ts";
import { forgetDependenciesStatement } from "./dependency-store.ts";
import { parsedFacts, rights, type TaskForCaller, taskForCallerSql } from "./store.ts";
import { comments, tasks, type TaskRow } from "./tables.ts";

const t = names(tasks, "t");
const c = names(tasks, "c");
const own = names(tasks);
const said = names(comments);

/** The bound of what one deletion takes along, the task itself included. */
export const TRASHED_TOGETHER_MAX = 101;
const DOWN = `WITH RECURSIVE down(id) AS (SELECT ?1 UNION SELECT ${c.id} FROM ${c} JOIN down ON ${c.parent_id} = down.id WHERE ${c.deleted_at} IS NULL)`;
const SUBTREE = `SELECT ${taskForCallerSql()} AS facts FROM ${t} JOIN boards b ON b.id = ${t.board_id} ${rights.joins}
  WHERE ${t.id} IN (${DOWN} SELECT id FROM down WHERE id <> ?1 LIMIT ${TRASHED_TOGETHER_MAX}) AND ${t.deleted_at} IS NULL ORDER BY ${t.id}`;
const IS_WHOLE = `(${DOWN} SELECT count(*) FROM down JOIN ${t} ON ${t.id} = down.id) = json_array_length(?2)`;
export const ARE_AS_READ = `NOT EXISTS (SELECT 1 FROM json_each(?1) j LEFT JOIN ${t} ON ${t.id} = j.value ->> 'id' WHERE ${t.version} IS NOT j.value ->> 'version'`;
const TO_TRASH = `UPDATE ${own} SET ${own.deleted_at} = ?2, ${own.deleted_by} = ?3, ${own.trashed_with} = iif(${own.id} = ?4, NULL, ?4), ${own.version} = ${own.version} + 1
  WHERE ${own.id} IN (SELECT value ->> 'id' FROM json_each(?1))`;
const FROM_TRASH = `UPDATE ${own} SET ${own.deleted_at} = NULL, ${own.deleted_by} = NULL, ${own.trashed_with} = NULL, ${own.version} = ${own.version} + 1,
  ${own.updated_at} = ?2 WHERE ${own.id} IN (SELECT value ->> 'id' FROM json_each(?1))`;

export type AsRead = Pick<TaskRow, "id" | "version">;
export const asJson = (rows: readonly AsRead[]): string => JSON.stringify(rows.map(({ id, version }) => ({ id, version })));
/** What is a part of a task, at every level. */
export const subtreeForCaller = (db: Database, caller: Caller, id: string): Query<TaskForCaller[]> => parsedFacts(db.rows(SUBTREE, id, caller.id));

/** Moves a task (the first) and what is a part of it to the trash; the guards: nothing of it has changed, nothing has been added. */
export function trashStatements(db: Database, rows: readonly [TaskRow, ...TaskRow[]], at: string, by: string): { guards: Statement[]; write: Statement } {
  const json = asJson(rows);
  return {
    guards: [db.guard(`${ARE_AS_READ} OR ${t.deleted_at} IS NOT NULL)`, "stale_version", json), db.guard(IS_WHOLE, "stale_version", rows[0].id, json)],
    write: db.sql(TO_TRASH, json, at, by, rows[0].id),
  };
}

export function restoreStatements(db: Database, rows: readonly TaskRow[], at: string): { guards: Statement[]; write: Statement } {
  const json = asJson(rows);
  return { guards: [db.guard(`${ARE_AS_READ} OR ${t.deleted_at} IS NULL)`, "stale_version", json)], write: db.sql(FROM_TRASH, json, at) };
}

export const leaveParentStatement = (db: Database, id: string): Statement => db.sql(`UPDATE ${own} SET ${own.parent_id} = NULL WHERE ${own.id} = ?1`, id);

const TOGETHER = `SELECT ?1 AS id UNION SELECT ${c.id} FROM ${c} WHERE ${c.trashed_with} = ?1`;
const comesBack = (alias: string): string => `(${alias}.deleted_at IS NULL OR ${alias}.id = ?1 OR ${alias}.trashed_with = ?1)`;
const TRASHED = `SELECT ${taskForCallerSql(comesBack)} AS facts, b.deleted_at IS NOT NULL AS is_board_gone FROM ${t} JOIN boards b ON b.id = ${t.board_id} ${rights.joins}
  WHERE ${t.id} IN (${TOGETHER}) AND ${t.purged_at} IS NULL AND (${t.deleted_at} IS NOT NULL OR ${t.id} = ?1) ORDER BY ${t.id} <> ?1, ${t.id}`;
const PARENT = `SELECT ${c.id}, ${c.deleted_at} IS NULL AS is_living FROM ${c} WHERE ${c.id} = (SELECT ${t.parent_id} FROM ${t} WHERE ${t.id} = ?1)`;

export type Trashed = { task: TaskForCaller; is_board_gone: number };
/** A task of the trash (the first), as it will be when it is back, with those that went there with it. One that is not there stands for itself. */
export const trashedForCaller = (db: Database, caller: Caller, id: string): Query<Trashed[]> =>
  map(db.rows<{ facts: string; is_board_gone: number }>(TRASHED, id, caller.id), (rows) =>
    rows.map(({ facts, is_board_gone }) => ({ task: JSON.parse(facts) as TaskForCaller, is_board_gone })),
  );
export const parentOf = (db: Database, id: string): Query<{ id: string; is_living: number } | null> => db.row(PARENT, id);

const COLUMNS = ["id", "number", "title", "status", "priority", "deleted_at", "deleted_by", "trashed_with", "version"] as const satisfies (keyof TaskRow)[];
export type TrashRow = Pick<TaskRow, (typeof COLUMNS)[number]>;
const IN_TRASH = `${t} WHERE ${t.board_id} = ?1 AND ${t.deleted_at} IS NOT NULL AND ${t.purged_at} IS NULL`;
const COUNT_MAX = 1_000;
const PAGE = `SELECT ${COLUMNS.map((column) => t[column]).join(", ")} FROM ${IN_TRASH} ORDER BY ${t.deleted_at} DESC, ${t.id} LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM (SELECT 1 FROM ${IN_TRASH} LIMIT ${COUNT_MAX})`;

export const trashPage = (db: Database, boardId: string, { limit, offset }: PageQuery): Query<TrashRow[]> => db.rows<TrashRow>(PAGE, boardId, limit, offset);
export const trashCount = (db: Database, boardId: string): Query<{ total: number } | null> => db.row(COUNT, boardId);

/** So many tasks are purged each minute, and so many comments of each. */
const DUE_MAX = 20;
const COMMENTS_PER_STEP = 500;
const DUE = `SELECT ${t.id}, ${t.version}, ${t.number}, ${t.organization_id}, ${t.board_id}, b.key AS board_key FROM ${t} JOIN boards b ON b.id = ${t.board_id}
  WHERE ${t.deleted_at} <= ?1 AND ${t.deleted_at} IS NOT NULL AND ${t.purged_at} IS NULL ORDER BY ${t.deleted_at} LIMIT ${DUE_MAX}`;
const WITH_COMMENTS = `SELECT ${t.id} FROM ${t} WHERE ${t.purged_at} IS NOT NULL AND ${t.comment_count} > 0 LIMIT ${DUE_MAX}`;
const FORGET_COMMENTS = `DELETE FROM ${said} WHERE ${said.id} IN (SELECT ${said.id} FROM ${said} WHERE ${said.task_id} = ?1 LIMIT ${COMMENTS_PER_STEP})`;
/** Whether any are left is all that it must say. */
const COUNT_COMMENTS = `UPDATE ${own} SET ${own.comment_count} = (SELECT count(*) FROM (SELECT 1 FROM ${said} WHERE ${said.task_id} = ?1 LIMIT 1)) WHERE ${own.id} = ?1`;
const IN_TRASH_AS_READ = `(SELECT ${own.deleted_at} IS NOT NULL AND ${own.purged_at} IS NULL AND ${own.version} = ? FROM ${own} WHERE ${own.id} = ?)`;

export type DuePurge = Pick<TaskRow, "id" | "version" | "number" | "organization_id" | "board_id"> & { board_key: string };
/** What was deleted before this time. */
export const duePurges = (db: Database, before: string): Query<DuePurge[]> => db.rows<DuePurge>(DUE, before);
/** Tasks that are purged, but not yet all of their comments. */
export const leftComments = (db: Database): Query<{ id: string }[]> => db.rows(WITH_COMMENTS);
export const forgetCommentsStatements = (db: Database, taskId: string): Statement[] => [db.sql(FORGET_COMMENTS, taskId), db.sql(COUNT_COMMENTS, taskId)];

export const PURGED_TITLE = "(deleted for ever)";
/** Takes the texts of a task of the trash; its row stays, since runs, approvals and the history name it. */
export const purgeStatements = (db: Database, row: Pick<TaskRow, "id" | "board_id" | "version">, at: string): { guard: Statement; writes: Statement[] } => ({
  guard: db.guard(IN_TRASH_AS_READ, "stale_version", row.version, row.id),
  writes: [
    patchRow(db, tasks, row.id, {
      title: PURGED_TITLE,
      description: null,
      blocked_reason: null,
      checklist: null,
      watchers: null,
      parent_id: null,
      purged_at: at,
      version: row.version + 1,
    }),
    forgetDependenciesStatement(db, row.id),
    ...replaceTagsStatements(db, row, []),
    forgetValuesStatement(db, row.id),
    ...forgetCommentsStatements(db, row.id),
  ],
});
