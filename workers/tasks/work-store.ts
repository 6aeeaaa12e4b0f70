// The SQL of what counts as work on a task, and of how its checks stand (verification.ts says what is work).
import type { Database, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { tasks, type TaskRow } from "./tables.ts";
import { WORKERS_MAX } from "./verification.ts";

const t = names(tasks);
const x = names(tasks, "x");

/** Relative, so that of two at the same moment both count. */
export const ONE_MORE_WORK = `${t.work_version} = ${t.work_version} + 1`;
const DONE_ON = `UPDATE ${t} SET ${ONE_MORE_WORK} WHERE ${t.id} IN (SELECT value FROM json_each(?1))`;
export const workDoneStatements = (db: Database, ids: readonly string[]): Statement[] => (ids.length > 0 ? [db.sql(DONE_ON, JSON.stringify(ids))] : []);

/** 1 where what this author says on the task now is its assignee's work, else 0; `author` is SQL of an id. */
export const isSaidAsWorkSql = (author: string): string =>
  `iif(${author} IN (${t.assigned_agent_id}, ${t.assigned_person_id}) AND ${t.status} <> 'done', 1, 0)`;
const SAID_ANEW = `UPDATE ${t} SET ${t.work_version} = ${t.work_version} + ${isSaidAsWorkSql("?2")} WHERE ${t.id} = ?1`;
/** What was said reads otherwise now, or is gone. */
export const saidAnewStatement = (db: Database, taskId: string, authorId: string): Statement => db.sql(SAID_ANEW, taskId, authorId);

const WITH_WORKER = `(SELECT json_group_array(value) FROM (SELECT value FROM json_each(coalesce(${t.workers}, '[]')) UNION SELECT ?2 LIMIT ${WORKERS_MAX}))`;
const WORKED_BY = `UPDATE ${t} SET ${t.workers} = ${WITH_WORKER} WHERE ${t.id} = ?1`;
/** The task is from now on also their work; null: of nobody whom its assignee does not tell. */
export const workedByStatements = (db: Database, taskId: string, workerId: string | null): Statement[] =>
  workerId === null ? [] : [db.sql(WORKED_BY, taskId, workerId)];
/** While a task is worked on, a file is part of the work; what people attach before is what they ask for, and after it what they have seen. */
const ATTACHED_BY = `${WORKED_BY} AND (?3 = 'agent' OR ${t.status} IN ('in_progress', 'blocked'))`;
/** For attachments: `workerId` attaches a file now; for a key its maker. */
export const attachedByStatement = (db: Database, taskId: string, workerId: string, type: Actor["type"]): Statement =>
  db.sql(ATTACHED_BY, taskId, workerId, type);

const AS_CHECKED = `EXISTS (SELECT 1 FROM ${x} JOIN boards b ON b.id = ${x.board_id}
  WHERE ${x.id} = ? AND ${x.work_version} = ? AND ${x.check_states} IS ? AND b.checks IS ?)`;
/** The guard that neither the work nor its checks have moved since they were read. */
export const asCheckedGuard = (db: Database, row: TaskRow, checks: string | null): Statement =>
  db.guard(AS_CHECKED, "stale_version", row.id, row.work_version, row.check_states, checks);

const IS_AT_WORK = `(SELECT ${t.work_version} = ? AND ${t.deleted_at} IS NULL FROM ${t} WHERE ${t.id} = ?)`;
/** For checks: nothing was worked on the task since this version. */
export const workVersionGuard = (db: Database, taskId: string, workVersion: number): Statement => db.guard(IS_AT_WORK, "work_moved", workVersion, taskId);
const HAS_WORKERS = `(SELECT ${t.assigned_agent_id} IS ? AND ${t.assigned_person_id} IS ? AND ${t.workers} IS ? AND ${t.board_id} = ? FROM ${t} WHERE ${t.id} = ?)`;
/** For checks: whose work it is, and on which board, has not changed since it was read. */
export const sameWorkersGuard = (db: Database, { id, assigned_agent_id, assigned_person_id, workers, board_id }: TaskRow): Statement =>
  db.guard(HAS_WORKERS, "work_moved", assigned_agent_id, assigned_person_id, workers, board_id, id);
/** For checks: `states` is SQL for how each check of the task ?1 stands. */
export const checkStatesStatement = (db: Database, taskId: string, states: string): Statement =>
  db.sql(`UPDATE tasks SET check_states = (${states}) WHERE id = ?1`, taskId);
/** After an import: `states` is SQL for how the checks of the task `tasks.id` stand, `ids` of those that have any. */
export const settleCheckStatesSql = (states: string, ids: string): string => `UPDATE tasks SET check_states = (${states}) WHERE id IN (${ids})`;
