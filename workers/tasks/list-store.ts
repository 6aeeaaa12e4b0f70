// The SQL of a board's tasks.
import { openRunsOfBoard } from "#worker/runs/index.ts";
import { all, type Database, type Query } from "#worker/platform/db.ts";
import { names, rowOf } from "#worker/platform/rows.ts";
import { DEPENDENCIES_JSON, dependenciesSql } from "./dependency-store.ts";
import { type Counted, type Dependency, presentTask } from "./present.ts";
import { blocksJsonSql, subtasksJsonSql } from "./relation-store.ts";
import { DESCRIPTION_MAX_CHARS, type Task, type TaskStatus } from "./schema.ts";
import { TASK_COLUMNS } from "./store.ts";
import { tasks, type TaskRow } from "./tables.ts";

export type TaskFilter = { statuses: readonly TaskStatus[] | null; agentId: string | null; unassigned: boolean };
export const EVERY_TASK: TaskFilter = { statuses: null, agentId: null, unassigned: false };
/** A board is shown whole up to here; longer lists are paged. */
export const BOARD_TASKS_MAX = 2_000;
/** A filtered list is counted up to here, so that its cost does not grow with the board. */
const FILTERED_COUNT_MAX = 1_000;

const t = names(tasks, "t");
const OF_BOARD = `${t} WHERE ${t.board_id} = ?1 AND ${t.deleted_at} IS NULL AND (?2 IS NULL OR ${t.status} IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR ${t.assigned_agent_id} = ?3) AND (?4 = 0 OR (${t.assigned_agent_id} IS NULL AND ${t.assigned_person_id} IS NULL))`;
const WHAT_IT_WAITS_FOR = `(SELECT ${DEPENDENCIES_JSON} FROM (${dependenciesSql(t.id)}) o HAVING count(*) > 0)`;
/** How much of a description is read: all of it, but where so many are asked for at once that no answer could carry them. */
const MANY = 200;
const DESCRIPTION_OF_MANY_MAX_CHARS = 2_000;
const READ_CHARS = `(SELECT iif(min(x.task_count, ?5) > ${MANY}, ${DESCRIPTION_OF_MANY_MAX_CHARS}, ${DESCRIPTION_MAX_CHARS}) FROM boards x WHERE x.id = ?1)`;
const IN_PART: Partial<Record<keyof TaskRow, string>> = {
  description: `substr(${t.description}, 1, ${READ_CHARS})`,
  checklist: `iif(length(${t.checklist}) > ${READ_CHARS}, NULL, ${t.checklist})`,
};
const SHOWN = TASK_COLUMNS.map((column) => IN_PART[column] ?? t[column]).join(", ");
const IS_CUT = `length(${t.description}) > ${READ_CHARS}`;
/** Of a checklist that is left out: how many items it has. */
const CHECKED = `iif(length(${t.checklist}) > ${READ_CHARS}, (SELECT json_array(count(*), sum(i.value ->> 'is_done')) FROM json_each(${t.checklist}) i), NULL)`;
/**
 * Each row is one JSON array, and at its end what the task is to others and what of it is cut: one text a row costs less than three dozen
 * named columns.
 */
const PAGE = `SELECT json_array(${SHOWN}, json(${WHAT_IT_WAITS_FOR}), json(${blocksJsonSql(t.id)}), json(${subtasksJsonSql(t.id)}), ${IS_CUT}, json(${CHECKED}))
  AS task FROM ${OF_BOARD} ORDER BY ${t.id} DESC LIMIT ?5 OFFSET ?6`;
const COUNT_FILTERED = `SELECT count(*) AS total FROM (SELECT 1 FROM ${OF_BOARD} LIMIT ${FILTERED_COUNT_MAX})`;

const filterParameters = (boardId: string, { statuses, agentId, unassigned }: TaskFilter) => [
  boardId,
  statuses && JSON.stringify(statuses),
  agentId,
  unassigned ? 1 : 0,
];

/** A page of a board's tasks, newest first, with their dependencies; and the board's open runs. */
export function taskPage(db: Database, boardId: string, filter: TaskFilter, limit: number, offset: number) {
  return all({
    rows: db.rows<{ task: string }>(PAGE, ...filterParameters(boardId, filter), limit, offset),
    runs: openRunsOfBoard(db, boardId),
  });
}
export type TaskPage = ReturnType<typeof taskPage> extends Query<infer Rows> ? Rows : never;

const IDS = `SELECT ${t.id} FROM ${OF_BOARD} ORDER BY ${t.id} LIMIT ?5`;
export const taskIds = (db: Database, boardId: string, filter: TaskFilter, limit: number): Query<{ id: string }[]> =>
  db.rows(IDS, ...filterParameters(boardId, filter), limit);

/** null: all tasks are asked for, which the board itself counts. */
export function taskCount(db: Database, boardId: string, filter: TaskFilter): Query<{ total: number } | null> | null {
  const isWhole = !filter.statuses && !filter.agentId && !filter.unassigned;
  return isWhole ? null : db.row(COUNT_FILTERED, ...filterParameters(boardId, filter));
}

const NONE: readonly Dependency[] = [];
type Around = [dependencies: Dependency[] | null, blocks: string[] | null, subtasks: Counted, isCut: 0 | 1 | null, checked: Counted];

export function presentTasks({ rows, runs }: TaskPage, boardKey: string): Task[] {
  const runOf = new Map(runs.map((run) => [run.task_id, run]));
  return rows.map(({ task }) => {
    const values = JSON.parse(task) as unknown[];
    const row = rowOf<TaskRow>(TASK_COLUMNS, values);
    const [dependencies, blocks, subtasks, isCut, checked] = values.slice(TASK_COLUMNS.length) as Around;
    const shown = presentTask({ row, boardKey, dependencies: dependencies ?? NONE, activeRun: runOf.get(row.id) ?? null, blocks, subtasks });
    if (!isCut && !checked) return shown;
    return {
      ...shown,
      ...(isCut ? { description: `${row.description}…` } : {}),
      ...(checked ? { checklist_progress: { total: checked[0], done: checked[1] } } : {}),
      is_abridged: true,
    };
  });
}
