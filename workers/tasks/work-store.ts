// The SQL of what counts as work on a task, and of how its checks stand (verification.ts says what is work).
import type { Database, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { tasks, type TaskRow } from "./tables.ts";
import { type Worker, workerIds, WORKERS_MAX } from "./verification.ts";

const t = names(tasks);
const x = names(tasks, "x");

/** Relative, so that of two at the same moment both count. */
export const ONE_MORE_WORK = `${t.work_version} = ${t.work_version} + 1`;
const DONE_ON = `UPDATE ${t} SET ${ONE_MORE_WORK} WHERE ${t.id} IN (SELECT value FROM json_each(?1))`;
export const workDoneStatements = (db: Database, ids: readonly string[]): Statement[] => (ids.length > 0 ? [db.sql(DONE_ON, JSON.stringify(ids))] : []);

/** Where the task is or was the work of one of these; `ids` is SQL of a JSON array. The rule is `isWorkOf`. */
const isWorkOfSql = (ids: string): string => `(coalesce(json_array_length(${t.workers}), 0) >= ${WORKERS_MAX} OR EXISTS (SELECT 1 FROM json_each(${ids}) w
  WHERE w.value IN (${t.assigned_agent_id}, ${t.assigned_person_id}) OR w.value IN (SELECT value FROM json_each(${t.workers}))))`;
const ifNotDone = (condition: string): string => `iif(${condition} AND ${t.status} <> 'done', 1, 0)`;
/** 1 where what these say on the task now is work of theirs, else 0; `ids` is SQL of a JSON array. */
export const isSaidAsWorkSql = (ids: string): string => ifNotDone(isWorkOfSql(ids));
const SAID_ANEW = `UPDATE ${t} SET ${t.work_version} = ${t.work_version} + ${isSaidAsWorkSql("?2")} WHERE ${t.id} = ?1`;
/** What was said reads otherwise now, or is gone: `ids` of whoever said it, and of whoever changes it. */
export const saidAnewStatement = (db: Database, taskId: string, ids: readonly string[]): Statement => db.sql(SAID_ANEW, taskId, JSON.stringify(ids));

const WITH_WORKERS = `(SELECT json_group_array(value) FROM (SELECT value FROM json_each(coalesce(${t.workers}, '[]'))
  UNION SELECT value FROM json_each(?2) LIMIT ${WORKERS_MAX}))`;
const WORKED_BY = `UPDATE ${t} SET ${t.workers} = ${WITH_WORKERS} WHERE ${t.id} IN (SELECT value FROM json_each(?1))`;
/** The tasks are from now on also their work; none: of nobody whom the assignee of each does not tell. */
export const workedByStatements = (db: Database, ids: readonly string[], workers: readonly string[]): Statement[] =>
  ids.length === 0 || workers.length === 0 ? [] : [db.sql(WORKED_BY, JSON.stringify(ids), JSON.stringify(workers))];

/** While a task is worked on, a file is part of the work; what people attach before is what they ask for, and after it what they have seen. */
const IS_BY_WORKER = `(?3 = 'agent' OR ${t.status} IN ('in_progress', 'blocked') OR ${isWorkOfSql("?2")}
  OR (?3 = 'api_key' AND ${t.assigned_agent_id} IS NULL AND ${t.assigned_person_id} IS NULL))`;
const ATTACHED_BY = `UPDATE ${t} SET ${t.work_version} = ${t.work_version} + ${ifNotDone(IS_BY_WORKER)},
  ${t.workers} = iif(${IS_BY_WORKER}, ${WITH_WORKERS}, ${t.workers}) WHERE ${t.id} = ?1`;
/** For attachments: they attach a file now. Where that makes the task their work, or it is already, the file is work. */
export const attachedByStatement = (db: Database, taskId: string, worker: Worker): Statement =>
  db.sql(ATTACHED_BY, taskId, JSON.stringify(workerIds(worker)), worker.actor.type);

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
