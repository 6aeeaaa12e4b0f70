// The SQL of results.
import { getTableColumns } from "drizzle-orm";
import { checkStatesStatement, settleCheckStatesSql } from "#worker/tasks/index.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { check_results, type ResultRow } from "./tables.ts";

const r = names(check_results, "r");
const own = names(check_results);
const COLUMNS = Object.keys(getTableColumns(check_results)) as (keyof ResultRow)[];
const KEY: readonly string[] = ["task_id", "check_id", "version"];

const OF_TASK = `SELECT * FROM ${r} WHERE ${r.task_id} = ?1`;
export const resultsOf = (db: Database, taskId: string): Query<ResultRow[]> => db.rows<ResultRow>(OF_TASK, taskId);
const ONE = `${OF_TASK} AND ${r.check_id} = ?2`;
export const resultOf = (db: Database, taskId: string, checkId: string): Query<ResultRow | null> => db.row<ResultRow>(ONE, taskId, checkId);

const KEEP = `INSERT INTO ${own}(${COLUMNS.join(", ")}) VALUES (${COLUMNS.map((_, at) => `?${at + 1}`).join(", ")})
  ON CONFLICT(task_id, check_id) DO UPDATE SET ${COLUMNS.filter((column) => !KEY.includes(column))
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")}, version = version + 1`;
const FORGET_OTHERS = `DELETE FROM ${own} WHERE ${own.task_id} = ?1 AND ${own.check_id} NOT IN (SELECT value FROM json_each(?2))`;
/** How each check of a task stands, as the task keeps it; ?1 the task. */
const statesSql = (task: string): string => `SELECT iif(count(*) > 0, json_group_object(s.check_id, json_array(s.state, s.work_version, s.since)), NULL)
  FROM check_results s WHERE s.task_id = ${task}`;

/** Keeps a result; `known`: the checks of the board. What was reported about others is forgotten, so that a task has as many as its board. */
export const keepStatements = (db: Database, rows: readonly ResultRow[], known: readonly string[]): Statement[] => {
  const [first] = rows;
  if (!first) return [];
  return [
    ...rows.map((row) => db.sql(KEEP, ...COLUMNS.map((column) => row[column]))),
    db.sql(FORGET_OTHERS, first.task_id, JSON.stringify(known)),
    checkStatesStatement(db, first.task_id, statesSql("?1")),
  ];
};

const SAME_CHECKS = "(SELECT b.checks IS ? FROM boards b WHERE b.id = ?)";
/** The board has not been given other checks since it was read. */
export const sameChecksGuard = (db: Database, boardId: string, checks: string | null): Statement => db.guard(SAME_CHECKS, "checks_moved", checks, boardId);

/** Of one organization, so that whoever asks without end keeps no other waiting. */
export const LINKS_WAITING_MAX = 50;
/** Of one caller, so that nobody takes the room of the whole organization. */
export const OWN_LINKS_WAITING_MAX = 10;
const WAITS = `FROM ${own} WHERE ${own.organization_id} = ? AND ${own.next_at} IS NOT NULL AND NOT (${own.task_id} = ? AND ${own.check_id} = ?)`;
const ASKER = `${own.reported_by} ->> '$.id'`;
const FEW_OWN_WAIT = `(SELECT count(*) ${WAITS} AND ${ASKER} = ? ->> '$.id') < ${OWN_LINKS_WAITING_MAX}`;
/** What somebody's tasks that were handed in have waiting counts as no more than what they may ask themselves. */
const FEW_WAIT = `(SELECT coalesce(sum(min(n, ${OWN_LINKS_WAITING_MAX})), 0) FROM (SELECT count(*) AS n ${WAITS} GROUP BY ${ASKER})) < ${LINKS_WAITING_MAX}`;
export const fewWaitGuards = (db: Database, { organization_id, task_id, check_id, reported_by }: ResultRow): Statement[] => [
  db.guard(FEW_OWN_WAIT, "own_links_full", organization_id, task_id, check_id, reported_by),
  db.guard(FEW_WAIT, "links_full", organization_id, task_id, check_id),
];

const IN_USE = "(SELECT id FROM organizations WHERE deletion_at IS NOT NULL)";
const DUE = `SELECT ${r.task_id}, ${r.check_id} FROM ${r} WHERE ${r.next_at} <= ?1 AND ${r.organization_id} NOT IN ${IN_USE} ORDER BY ${r.next_at} LIMIT ?2`;
export type Due = Pick<ResultRow, "task_id" | "check_id">;
/** Links that have to be asked by now. */
export const dueLinks = (db: Database, at: string, most: number): Query<Due[]> => db.rows<Due>(DUE, at, most);

const CLAIM = `UPDATE ${own} SET ${own.attempts} = ${own.attempts} + 1, ${own.next_at} = ?4, ${own.version} = ${own.version} + 1
  WHERE ${own.task_id} = ?1 AND ${own.check_id} = ?2 AND ${own.next_at} <= ?3 RETURNING *`;
/** Takes a link that is due, until `until`; null: nobody waits for it, or another is asking it. */
export const claimLink = (db: Database, { task_id, check_id }: Due, at: string, until: string): Query<ResultRow | null> =>
  db.row<ResultRow>(CLAIM, task_id, check_id, at, until);

const AS_CLAIMED = `(SELECT ${own.version} = ? FROM ${own} WHERE ${own.task_id} = ? AND ${own.check_id} = ?)`;
export const claimedGuard = (db: Database, { task_id, check_id, version }: ResultRow): Statement =>
  db.guard(AS_CLAIMED, "check_moved", version, task_id, check_id);
const AGAIN = `UPDATE ${own} SET ${own.next_at} = ?4, ${own.summary} = ?5, ${own.version} = ${own.version} + 1
  WHERE ${own.task_id} = ?1 AND ${own.check_id} = ?2 AND ${own.version} = ?3`;
/** Another attempt; `summary`: why this one was none. */
export const askAgainStatement = (db: Database, { task_id, check_id, version }: ResultRow, nextAt: string, summary: string): Statement =>
  db.sql(AGAIN, task_id, check_id, version, nextAt, summary);

const TOLD = `SELECT t.board_id, t.number, t.title, t.status, t.work_version, t.check_states, b.key, b.checks FROM tasks t JOIN boards b ON b.id = t.board_id WHERE t.id = ?1`;
export type ToldTask = {
  board_id: string;
  number: number;
  title: string;
  status: TaskStatus;
  work_version: number;
  check_states: string | null;
  key: string;
  checks: string | null;
};
/** What events say of a task, and how its checks stand. */
export const toldTask = (db: Database, taskId: string): Query<ToldTask | null> => db.row<ToldTask>(TOLD, taskId);

/** After an import: how the checks of the tasks of the organization ?1 stand. */
export const SETTLE_STATES = settleCheckStatesSql(statesSql("tasks.id"), `SELECT ${r.task_id} FROM ${r} WHERE ${r.organization_id} = ?1`);
