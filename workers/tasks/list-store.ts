// The SQL of a board's tasks.
import { openRunsOfBoard } from "#worker/runs/index.ts";
import { all, type Database, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { SELECT_DEPENDENCIES } from "./dependency-store.ts";
import { type Dependency, presentTask } from "./present.ts";
import type { Task, TaskStatus } from "./schema.ts";
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
const PAGE = `SELECT ${t.id} FROM ${OF_BOARD} ORDER BY ${t.id} DESC LIMIT ?5 OFFSET ?6`;
const ROWS = `SELECT t.* FROM ${t} WHERE ${t.id} IN (${PAGE}) ORDER BY ${t.id} DESC`;
const DEPENDENCIES = `${SELECT_DEPENDENCIES} WHERE d.task_id IN (${PAGE}) ORDER BY d.position`;
const COUNT_ALL = "SELECT task_count AS total FROM boards WHERE id = ?1";
const COUNT_FILTERED = `SELECT count(*) AS total FROM (SELECT 1 FROM ${OF_BOARD} LIMIT ${FILTERED_COUNT_MAX})`;

const filterParameters = (boardId: string, { statuses, agentId, unassigned }: TaskFilter) => [
  boardId,
  statuses && JSON.stringify(statuses),
  agentId,
  unassigned ? 1 : 0,
];

/** A page of a board's tasks, newest first, with their dependencies; and the board's open runs. */
export function taskPage(db: Database, boardId: string, filter: TaskFilter, limit: number, offset: number) {
  const parameters = [...filterParameters(boardId, filter), limit, offset];
  return all({
    rows: db.rows<TaskRow>(ROWS, ...parameters),
    dependencies: db.rows<Dependency>(DEPENDENCIES, ...parameters),
    runs: openRunsOfBoard(db, boardId),
  });
}
export type TaskPage = ReturnType<typeof taskPage> extends Query<infer Rows> ? Rows : never;

export function taskCount(db: Database, boardId: string, filter: TaskFilter): Query<{ total: number } | null> {
  const isWhole = !filter.statuses && !filter.agentId && !filter.unassigned;
  return isWhole ? db.row(COUNT_ALL, boardId) : db.row(COUNT_FILTERED, ...filterParameters(boardId, filter));
}

export function presentTasks({ rows, dependencies, runs }: TaskPage, boardKey: string): Task[] {
  const dependenciesOf = Map.groupBy(dependencies, ({ task_id }) => task_id);
  const runOf = new Map(runs.map((run) => [run.task_id, run]));
  return rows.map((row) => presentTask({ row, boardKey, dependencies: dependenciesOf.get(row.id) ?? [], activeRun: runOf.get(row.id) ?? null }));
}
