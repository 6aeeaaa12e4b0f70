// The SQL of what a task is to others: who waits for it, what is a part of it, what it may become a part of.
import type { Database, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { IS_LIVING } from "./dependency-store.ts";
import { BLOCKS_MAX, SUBTASK_LEVELS_MAX, SUBTASKS_MAX } from "./schema.ts";
import { task_dependencies, tasks, type TaskRow } from "./tables.ts";

const d = names(task_dependencies, "d");
const x = names(tasks, "x");
const c = names(tasks, "c");
const p = names(tasks, "p");

/** SQL of the ids of those that wait for a task, as one JSON array; null: nobody does. `task` is the SQL of its id. */
export const blocksJsonSql = (task: string, counts = IS_LIVING): string => `(SELECT json_group_array(w.id) FROM (SELECT ${d.task_id} AS id FROM ${d}
  JOIN ${x} ON ${x.id} = ${d.task_id} AND ${counts("x")} WHERE ${d.depends_on_id} = ${task} ORDER BY ${d.task_id} LIMIT ${BLOCKS_MAX}) w HAVING count(*) > 0)`;
/** SQL of how many sub-tasks a task has and how many of them are done, as one JSON array; null: none. */
export const subtasksJsonSql = (task: string, counts = IS_LIVING): string =>
  `(SELECT json_array(count(*), sum(${c.status} = 'done')) FROM ${c} WHERE ${c.parent_id} = ${task} AND ${counts("c")} HAVING count(*) > 0)`;

/** Rows of an import may lead in circles. */
const UP = `WITH RECURSIVE up(id, level) AS (SELECT ?1, 0 UNION ALL
  SELECT ${p.parent_id}, up.level + 1 FROM ${p} JOIN up ON ${p.id} = up.id WHERE ${p.parent_id} IS NOT NULL AND up.level <= ${SUBTASK_LEVELS_MAX})`;
const BELOW = `(SELECT iif(EXISTS (SELECT 1 FROM ${c} JOIN ${x} ON ${x.parent_id} = ${c.id} AND ${x.deleted_at} IS NULL
    WHERE ${c.parent_id} = ?2 AND ${c.deleted_at} IS NULL), 2, EXISTS (SELECT 1 FROM ${c} WHERE ${c.parent_id} = ?2 AND ${c.deleted_at} IS NULL)))`;
const IS_ON_BOARD = `EXISTS (SELECT 1 FROM ${p} WHERE ${p.id} = ?1 AND ${p.board_id} = ?2 AND ${p.deleted_at} IS NULL)`;
const IS_NO_CYCLE = `NOT EXISTS (${UP} SELECT 1 FROM up WHERE up.id = ?2)`;
const FITS = `(${UP} SELECT max(up.level) FROM up) + 1 + ${BELOW} <= ${SUBTASK_LEVELS_MAX}`;
const HAS_ROOM = `(SELECT count(*) FROM ${c} WHERE ${c.parent_id} = ?1 AND ${c.deleted_at} IS NULL AND ${c.id} <> ?2) < ${SUBTASKS_MAX}`;

/** Guards: the task may be a part of this one. None: it is a part of nothing. */
export function parentGuards(db: Database, task: Pick<TaskRow, "id" | "board_id" | "parent_id">): Statement[] {
  const { id, board_id, parent_id } = task;
  if (parent_id === null) return [];
  return [
    db.guard(IS_ON_BOARD, "unknown_parent", parent_id, board_id),
    db.guard(IS_NO_CYCLE, "parent_cycle", parent_id, id),
    db.guard(FITS, "parent_too_deep", parent_id, id),
    db.guard(HAS_ROOM, "parent_full", parent_id, id),
  ];
}

/** SQL that says whether the task ?2, with what is below it, may be a part of the task ?1 of the same board. */
export const MAY_BE_PART = `(${IS_NO_CYCLE}) AND (${FITS}) AND (${HAS_ROOM})
  AND EXISTS (SELECT 1 FROM ${p} JOIN ${c} ON ${c.id} = ?2 AND ${c.board_id} = ${p.board_id} WHERE ${p.id} = ?1 AND ${p.deleted_at} IS NULL)`;
