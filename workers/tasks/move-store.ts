// The SQL of moving a task to another board: its number there, and the numbers that it had before.
import { shownFieldsSql, type ShownField } from "#worker/fields/index.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { task_dependencies, task_former_numbers, tasks } from "./tables.ts";

const t = names(tasks, "t");
const o = names(task_former_numbers, "o");
const own = names(task_former_numbers);
const d = names(task_dependencies, "d");

const PLACE = `SELECT b.last_number, (SELECT ${o.number} FROM ${o} WHERE ${o.task_id} = ?1 AND ${o.board_id} = b.id) AS former FROM boards b WHERE b.id = ?2`;
/** `former`: the number that the task had on the board before. */
export type Place = { last_number: number; former: number | null };
export const placeOn = (db: Database, taskId: string, boardId: string): Query<Place | null> => db.row<Place>(PLACE, taskId, boardId);

const FIELDS = `SELECT (${shownFieldsSql("?1", "?2")}) AS fields`;
/** The task's fields as the board shows them. */
export const fieldsOn = (db: Database, taskId: string, boardId: string): Query<ShownField[]> =>
  map(db.row<{ fields: string }>(FIELDS, taskId, boardId), (row) => JSON.parse(row?.fields ?? "[]") as ShownField[]);

/** Nothing waits for it or is a part of it, and it waits for nothing and is a part of nothing. */
const IS_ALONE = `NOT EXISTS (SELECT 1 FROM ${d} WHERE ${d.task_id} = ?1 OR ${d.depends_on_id} = ?1)
  AND NOT EXISTS (SELECT 1 FROM ${t} WHERE ${t.parent_id} = ?1 OR (${t.id} = ?1 AND ${t.parent_id} IS NOT NULL))`;
const HAS_NO_PARTS = `NOT EXISTS (SELECT 1 FROM ${t} WHERE ${t.parent_id} = ?1 AND ${t.deleted_at} IS NULL)`;
export const aloneGuard = (db: Database, taskId: string): Statement => db.guard(IS_ALONE, "has_relations", taskId);
export const partsGuard = (db: Database, taskId: string): Statement => db.guard(HAS_NO_PARTS, "has_parts", taskId);

const NONE_PENDING = `(SELECT ${t.approvals_pending} FROM ${t} WHERE ${t.id} = ?1) = 0`;
/** No approval waits for a decision. */
export const nonePendingGuard = (db: Database, taskId: string): Statement => db.guard(NONE_PENDING, "is_pending", taskId);

const KEEP = `INSERT INTO ${own}(board_id, number, task_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING`;
const TAKE_BACK = `DELETE FROM ${own} WHERE ${own.board_id} = ?1 AND ${own.task_id} = ?2`;
/** It leaves a number behind, and takes up one that it had. */
export const formerStatements = (db: Database, taskId: string, from: { boardId: string; number: number }, toBoardId: string): Statement[] => [
  db.sql(KEEP, from.boardId, from.number, taskId),
  db.sql(TAKE_BACK, toBoardId, taskId),
];
