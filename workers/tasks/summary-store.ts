// SQL of what a page of many boards shows of the tasks of each: how many of each status, and those that come first.
import { names } from "#worker/platform/rows.ts";
import { task_counts, tasks, type TaskRow } from "./tables.ts";

const t = names(tasks, "t");
const c = names(task_counts, "c");

/** As in the index tasks_summary, which is read in this order, and no further than is shown. */
const BY_STATUS = `CASE ${t.status} WHEN 'in_progress' THEN 0 WHEN 'review' THEN 1 WHEN 'blocked' THEN 2 WHEN 'todo' THEN 3 WHEN 'inbox' THEN 4 ELSE 5 END`;
const BY_PRIORITY = `CASE ${t.priority} WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END`;
const DONE = 5;

const SHOWN = [
  "id",
  "board_id",
  "title",
  "status",
  "priority",
  "assigned_agent_id",
  "assignee_name",
  "due_at",
  "in_progress_at",
  "created_at",
  "updated_at",
] as const;
export type LeadingTask = Pick<TaskRow, (typeof SHOWN)[number]>;

/** SQL of a JSON array of the first tasks of a board: `board` is SQL of its id, `most` and `withDone` (1 or 0) of numbers. */
export const leadingTasksJson = (board: string, most: string, withDone: string): string =>
  `(SELECT json_group_array(json_object(${SHOWN.map((column) => `'${column}', x.${column}`).join(", ")})) FROM (
    SELECT ${SHOWN.map((column) => t[column]).join(", ")} FROM ${t} WHERE ${t.board_id} = ${board} AND ${t.deleted_at} IS NULL AND ${BY_STATUS} < ${DONE} + ${withDone}
    ORDER BY ${BY_STATUS}, ${BY_PRIORITY}, ${t.updated_at} DESC LIMIT ${most}) x)`;

/** SQL of a JSON object: how many tasks of each status a board has; a status that none has is left out. */
export const taskCountsJson = (board: string): string =>
  `(SELECT json_group_object(${c.status}, ${c.count}) FROM ${c} WHERE ${c.board_id} = ${board} AND ${c.count} > 0)`;

/** SQL of how many tasks of a board are not done. */
export const openTasksSql = (board: string): string =>
  `(SELECT coalesce(sum(${c.count}), 0) FROM ${c} WHERE ${c.board_id} = ${board} AND ${c.status} <> 'done')`;
