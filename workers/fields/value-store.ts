// The SQL of the values that tasks have.
import type { Comparison } from "#grammar/parse.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { custom_field_boards, custom_fields, task_field_values } from "./tables.ts";
import type { ValueWrites } from "./values.ts";

const v = names(task_field_values, "v");
const c = names(custom_field_boards, "c");
const f = names(custom_fields, "f");
const own = names(task_field_values);

type OfTask = { id: string; board_id: string };

const KEEP = `INSERT INTO ${own}(task_id, field_id, board_id, value, text, number)
  SELECT ?2, j.value ->> 'field_id', ?3, j.value ->> 'json', j.value ->> 'text', j.value ->> 'number' FROM json_each(?1) j WHERE true
  ON CONFLICT(task_id, field_id) DO UPDATE SET value = excluded.value, text = excluded.text, number = excluded.number`;
const DROP = `DELETE FROM ${own} WHERE ${own.task_id} = ?2 AND ${own.field_id} IN (SELECT value FROM json_each(?1))`;

export function writeValuesStatements(db: Database, task: OfTask, { keeps, drops }: ValueWrites): Statement[] {
  const rows = keeps.map(({ value, ...rest }) => ({ ...rest, json: JSON.stringify(value) }));
  return [
    ...(drops.length > 0 ? [db.sql(DROP, JSON.stringify(drops), task.id)] : []),
    ...(rows.length > 0 ? [db.sql(KEEP, JSON.stringify(rows), task.id, task.board_id)] : []),
  ];
}

const KEEP_NEW = `INSERT INTO task_field_values(task_id, field_id, board_id, value, text, number)
  SELECT j.value ->> 'task_id', j.value ->> 'field_id', ?2, j.value ->> 'json', j.value ->> 'text', j.value ->> 'number' FROM json_each(?1) j`;
/** What new tasks of one board keep, in one statement. */
export function writeNewValuesStatements(db: Database, boardId: string, all: readonly { id: string; keeps: ValueWrites["keeps"] }[]): Statement[] {
  const rows = all.flatMap(({ id, keeps }) => keeps.map(({ value, ...rest }) => ({ task_id: id, ...rest, json: JSON.stringify(value) })));
  return rows.length > 0 ? [db.sql(KEEP_NEW, JSON.stringify(rows), boardId)] : [];
}

const COPY = `INSERT INTO task_field_values(task_id, field_id, board_id, value, text, number)
  SELECT j.value ->> 'to', v.field_id, v.board_id, v.value, v.text, v.number FROM json_each(?1) j JOIN task_field_values v ON v.task_id = j.value ->> 'from'`;
/** The values of tasks for copies of them on the same board. */
export const copyValuesStatement = (db: Database, copies: readonly { from: string; to: string }[]): Statement => db.sql(COPY, JSON.stringify(copies));
/** All that a task has. */
export const forgetValuesStatement = (db: Database, taskId: string): Statement => db.sql("DELETE FROM task_field_values WHERE task_id = ?1", taskId);

/** A field of a task's board, with its default and the task's own value. */
export type ShownField = { field_key: string; default_value: unknown; value: unknown };
/** SQL of the fields of a task that have a value or a default, as one JSON array of ShownField; `task` and `board` are the SQL of ids. */
export const shownFieldsSql = (task: string, board: string): string =>
  `SELECT json_group_array(json_object('field_key', o.field_key, 'default_value', json(o.default_value), 'value', json(o.value))) FROM (
    SELECT ${f.field_key}, ${f.default_value}, ${v.value} FROM ${c} JOIN ${f} ON ${f.id} = ${c.field_id} AND ${f.deleted_at} IS NULL
    LEFT JOIN ${v} ON ${v.task_id} = ${task} AND ${v.field_id} = ${f.id}
    WHERE ${c.board_id} = ${board} AND ${c.is_bound} = 1 AND (${v.value} IS NOT NULL OR ${f.default_value} IS NOT NULL) ORDER BY ${f.id}) o`;

/** SQL that is true where the tasks of a board have custom fields. */
export const hasFieldsSql = (board: string): string => `EXISTS (SELECT 1 FROM ${c} WHERE ${c.board_id} = ${board} AND ${c.is_bound} = 1)`;

/** Shorter values are given even where a task's values together are too long for a list of many. */
const SHORT_MAX_CHARS = 40;
/**
 * SQL of a task's own values as one JSON object by the ids of fields, null where it has none. Of those that are longer than `most`
 * together, only the short ones.
 */
export const ownValuesSql = (task: string, most: string): string =>
  `(SELECT iif(sum(length(${v.value})) <= ${most}, json_group_object(${v.field_id}, json(${v.value})),
    json_group_object(${v.field_id}, json(${v.value})) FILTER (WHERE length(${v.value}) <= ${SHORT_MAX_CHARS})) FROM ${v} WHERE ${v.task_id} = ${task} HAVING count(*) > 0)`;
/** SQL of how long a task's own values are together; null where it has none. */
export const valuesLengthSql = (task: string): string => `(SELECT sum(length(${v.value})) FROM ${v} WHERE ${v.task_id} = ${task})`;

/** SQL of the id of the field with a key, in the organization of a board. */
const fieldIdSql = (key: string, board: string): string =>
  `(SELECT ${f.id} FROM ${f} WHERE ${f.organization_id} = (SELECT organization_id FROM boards WHERE id = ${board}) AND ${f.field_key} = ${key} AND ${f.deleted_at} IS NULL)`;
const ofField = (key: string, board: string): string => `${v.field_id} = ${fieldIdSql(key, board)} AND ${v.board_id} = ${board}`;

/** SQL of the ids of the tasks of a board whose value compares so; `text` and `number` are the SQL of the wanted value as either. */
export const matchingSql = (key: string, board: string, how: Comparison, wanted: { text: string; number: string | null }): string => {
  const byText = `SELECT ${v.task_id} FROM ${v} WHERE ${ofField(key, board)} AND ${v.number} IS NULL AND ${v.text} ${how} ${wanted.text}`;
  return wanted.number === null
    ? byText
    : `${byText} UNION ALL SELECT ${v.task_id} FROM ${v} WHERE ${ofField(key, board)} AND ${v.number} ${how} ${wanted.number}`;
};
/** SQL that a task shows such a value: where it has none of its own, the field's default is its value. Asked of the one that it has. */
export const showsSql = (task: string, key: string, board: string, how: Comparison, wanted: { text: string; number: string | null }): string => {
  const isText = `typeof(d.value) = 'text' AND d.value ${how} ${wanted.text}`;
  const isEither = wanted.number === null ? isText : `(${isText} OR typeof(d.value) <> 'text' AND d.value ${how} ${wanted.number})`;
  const isOwn = `${v.number} IS NULL AND ${v.text} ${how} ${wanted.text}${wanted.number === null ? "" : ` OR ${v.number} ${how} ${wanted.number}`}`;
  return `(EXISTS (SELECT 1 FROM ${v} WHERE ${v.task_id} = ${task} AND ${v.field_id} = ${fieldIdSql(key, board)} AND (${isOwn})) OR
    EXISTS (SELECT 1 FROM (SELECT ${f.default_value} ->> '$' AS value FROM ${f} WHERE ${f.id} = ${fieldIdSql(key, board)}) d WHERE ${isEither})
    AND NOT EXISTS (SELECT 1 FROM ${v} WHERE ${v.task_id} = ${task} AND ${v.field_id} = ${fieldIdSql(key, board)}))`;
};
/** SQL of the values of a field on a board, to be sorted along: FROM and WHERE, and the ORDER BY. */
export const sortedByFieldSql = (key: string, board: string, isDescending: boolean): { table: string; where: string; order: string } => {
  const way = isDescending ? " DESC" : "";
  return { table: `${v}`, where: ofField(key, board), order: `${v.number}${way}, ${v.text}${way}, ${v.task_id}${way}` };
};
