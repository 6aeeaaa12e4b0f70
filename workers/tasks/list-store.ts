// The SQL of a board's tasks.
import { checksOf } from "#worker/boards/index.ts";
import { type FieldRule, fieldRules, hasFieldsSql, ownValuesSql, valuesLengthSql } from "#worker/fields/index.ts";
import { openRunsOfBoard } from "#worker/runs/index.ts";
import type { TagRef } from "#worker/tags/schema.ts";
import { hasTagsSql, tagsOnBoard, taskTagIdsSql } from "#worker/tags/index.ts";
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import { names, rowOf } from "#worker/platform/rows.ts";
import { DEPENDENCIES_JSON, dependenciesSql } from "./dependency-store.ts";
import { listSql, type ListSort, type TaskFilter } from "./filter-store.ts";
import { type Counted, type Dependency, presentTask } from "./present.ts";
import { blocksJsonSql, subtasksJsonSql } from "./relation-store.ts";
import { DESCRIPTION_MAX_CHARS, type Task } from "./schema.ts";
import { TASK_COLUMNS } from "./store.ts";
import { tasks, type TaskRow } from "./tables.ts";
import { type Place, walk } from "./walk-store.ts";

/** A board is shown whole up to here; longer lists are paged. */
export const BOARD_TASKS_MAX = 5_000;
/** A filtered list is counted up to here, so that its cost does not grow with the board. */
const FILTERED_COUNT_MAX = 1_000;

const t = names(tasks, "t");
const WHAT_IT_WAITS_FOR = `(SELECT ${DEPENDENCIES_JSON} FROM (${dependenciesSql(t.id)}) o HAVING count(*) > 0)`;
/**
 * How much of a description is read: all of it, but where so many are asked for at once that no answer could carry them. Of a whole board
 * that is four million characters of each, which a Worker holds with ease.
 */
const MANY = 200;
const DESCRIPTION_OF_MANY_MAX_CHARS = 800;
const VALUES_OF_MANY_MAX_CHARS = 800;
const IS_MANY = `(SELECT min(x.task_count, ?2) > ${MANY} FROM boards x WHERE x.id = ?1)`;
const READ_CHARS = `iif(${IS_MANY}, ${DESCRIPTION_OF_MANY_MAX_CHARS}, ${DESCRIPTION_MAX_CHARS})`;
const VALUES_CHARS = `iif(${IS_MANY}, ${VALUES_OF_MANY_MAX_CHARS}, ${Number.MAX_SAFE_INTEGER})`;
const IN_PART: Partial<Record<keyof TaskRow, string>> = {
  description: `substr(${t.description}, 1, ${READ_CHARS})`,
  checklist: `iif(length(${t.checklist}) > ${READ_CHARS}, NULL, ${t.checklist})`,
};
const SHOWN = TASK_COLUMNS.map((column) => IN_PART[column] ?? t[column]).join(", ");
/** Nothing is looked up for each task of a board where none has tags, or no custom field is. */
const TAGS = `iif(${hasTagsSql("?1")}, json(${taskTagIdsSql(t.id)}), NULL)`;
const VALUES = `iif(${hasFieldsSql("?1")}, json(${ownValuesSql(t.id, VALUES_CHARS)}), NULL)`;
const IS_CUT = `length(${t.description}) > ${READ_CHARS}`;
const ARE_VALUES_CUT = `${IS_MANY} AND ${hasFieldsSql("?1")} AND ${valuesLengthSql(t.id)} > ${VALUES_OF_MANY_MAX_CHARS}`;
/** Of a checklist that is left out: how many items it has. */
const CHECKED = `iif(length(${t.checklist}) > ${READ_CHARS}, (SELECT json_array(count(*), sum(i.value ->> 'is_done')) FROM json_each(${t.checklist}) i), NULL)`;
/**
 * Each row is one JSON array, and at its end what the task is to others, its tags and values (null: nothing), and what of it is cut: one
 * text a row costs less than three dozen named columns.
 */
const ROW = `json_array(${SHOWN}, json(${WHAT_IT_WAITS_FOR}), json(${blocksJsonSql(t.id)}), json(${subtasksJsonSql(t.id)}), ${TAGS}, ${VALUES}, ${IS_CUT}, ${ARE_VALUES_CUT},
  json(${CHECKED}))`;
const BY_IDS = `SELECT ${ROW} AS task FROM ${t} WHERE ${t.id} IN (SELECT value FROM json_each(?3)) AND ${t.board_id} = ?1 AND ${t.deleted_at} IS NULL AND ?2 > 0`;

const UNFINISHED = `SELECT * FROM ${t} WHERE ${t.board_id} = ?1 AND ${t.deleted_at} IS NULL AND ${t.status} <> 'done' ORDER BY ${t.rank}, ${t.id} LIMIT ?2`;
/** What a board has still to do, in the order that people gave it. */
export const unfinishedTasks = <Shown>(db: Database, boardId: string, most: number, show: (row: TaskRow) => Shown): Query<Shown[]> =>
  map(db.rows<TaskRow>(UNFINISHED, boardId, most), (rows) => rows.map(show));

const CHECKS = "SELECT b.checks FROM boards b WHERE b.id = ?1";
const NO_CHECKS = { checks: null };
/** What is shown with the tasks of a board. */
const besides = (db: Database, boardId: string) => ({
  runs: openRunsOfBoard(db, boardId),
  tags: tagsOnBoard(db, boardId),
  rules: fieldRules(db, "?1", boardId),
  checks: map(db.row<{ checks: string | null }>(CHECKS, boardId), (row) => checksOf(row ?? NO_CHECKS)),
});

/** A page of a board's tasks with what belongs to them; and the board's open runs, tags and fields. */
export function taskPage(db: Database, boardId: string, filter: TaskFilter, limit: number, offset: number) {
  const { from, where, order, params } = listSql(filter, [boardId, limit, offset]);
  return all({
    rows: db.rows<{ task: string }>(`SELECT ${ROW} AS task FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ?2 OFFSET ?3`, ...params),
    ...besides(db, boardId),
  });
}
/** As `taskPage`, of a query of words and operators: in bounded steps, and where the next ones go on. */
export function taskWalk(db: Database, boardId: string, filter: TaskFilter & { sort: ListSort }, at: { limit: number; offset: number; from: Place | null }) {
  return map(all({ walked: walk(db, boardId, filter, at, ROW), ...besides(db, boardId) }), ({ walked, ...shown }) => ({ ...shown, ...walked }));
}
export type TaskPage = ReturnType<typeof taskPage> extends Query<infer Rows> ? Rows : never;

/** Those of these ids that are of the board. */
export const tasksByIds = (db: Database, boardId: string, ids: readonly string[]): Query<TaskPage> =>
  all({ rows: db.rows<{ task: string }>(BY_IDS, boardId, ids.length, JSON.stringify(ids)), ...besides(db, boardId) });

export function taskIds(db: Database, boardId: string, filter: TaskFilter, limit: number): Query<{ id: string }[]> {
  const { from, where, params } = listSql(filter, [boardId, limit]);
  return db.rows(`SELECT ${t.id} FROM ${from} WHERE ${where} ORDER BY ${t.id} LIMIT ?2`, ...params);
}

/** null: all tasks are asked for, which the board itself counts. */
export function taskCount(db: Database, boardId: string, filter: TaskFilter): Query<{ total: number } | null> | null {
  const { from, where, params, isWhole } = listSql(filter, [boardId]);
  return isWhole ? null : db.row(`SELECT count(*) AS total FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ${FILTERED_COUNT_MAX})`, ...params);
}

const NONE: readonly Dependency[] = [];
type Around = [
  dependencies: Dependency[] | null,
  blocks: string[] | null,
  subtasks: Counted,
  tagIds: string[] | null,
  values: Record<string, unknown> | null,
  isCut: 0 | 1 | null,
  areValuesCut: 0 | 1 | null,
  checked: Counted,
];

/** The fields of the board with the values of one task, which come by the ids of fields. */
const shownFields = (rules: readonly FieldRule[], values: Record<string, unknown>) =>
  rules.map(({ id, field_key, default_value }) => ({ field_key, default_value, value: values[id] ?? null }));

export function presentTasks({ rows, runs, tags, rules, checks }: TaskPage, boardKey: string): Task[] {
  const runOf = new Map(runs.map((run) => [run.task_id, run]));
  const tagOf = new Map<string, TagRef>(tags.map((tag) => [tag.id, tag]));
  return rows.map(({ task }) => {
    const values = JSON.parse(task) as unknown[];
    const row = rowOf<TaskRow>(TASK_COLUMNS, values);
    const [dependencies, blocks, subtasks, tagIds, ownValues, isCut, areValuesCut, checked] = values.slice(TASK_COLUMNS.length) as Around;
    const shown = presentTask({
      row,
      checks,
      boardKey,
      dependencies: dependencies ?? NONE,
      activeRun: runOf.get(row.id) ?? null,
      blocks,
      subtasks,
      tags: (tagIds ?? []).flatMap((id) => tagOf.get(id) ?? []),
      fields: rules.length > 0 ? shownFields(rules, ownValues ?? {}) : [],
    });
    if (!isCut && !areValuesCut && !checked) return shown;
    return {
      ...shown,
      ...(isCut ? { description: `${row.description}…` } : {}),
      ...(checked ? { checklist_progress: { total: checked[0], done: checked[1] } } : {}),
      is_abridged: true,
    };
  });
}
