// The SQL of tasks by their key, PLAT-17: boards of an organization may have the same key, so there may be several.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { parsedFacts, rights, type TaskForCaller, taskForCallerSql } from "./store.ts";
import { tasks } from "./tables.ts";

const t = names(tasks, "t");
const FOUND_MAX = 20;
const KEYED = "k.organization_id = ?1 AND k.key = ?3 AND k.deleted_at IS NULL";
/** Whether tasks are meant that are there, or those of the trash. */
type Where = "here" | "trash";
const IS = (where: Where, alias: "n" | "t"): string =>
  where === "here" ? `${alias}.deleted_at IS NULL` : `${alias}.deleted_at IS NOT NULL AND ${alias}.purged_at IS NULL`;
/** Tasks that have this number on a board with this key, or had it before they were moved: who does not see that board learns nothing of it. */
const idsSql = (
  caller: Caller,
  where: Where,
): string => `SELECT n.id FROM boards k CROSS JOIN tasks n ON n.board_id = k.id AND n.number = ?4 AND ${IS(where, "n")} WHERE ${KEYED}
  UNION ALL SELECT o.task_id FROM boards b JOIN task_former_numbers o ON o.board_id = b.id AND o.number = ?4
  WHERE b.organization_id = ?1 AND b.key = ?3 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?5")}`;
const byKeySql = (
  caller: Caller,
  where: Where,
): string => `SELECT ${taskForCallerSql()} AS facts FROM ${t} JOIN boards b ON b.id = ${t.board_id} AND b.deleted_at IS NULL ${rights.joins}
  WHERE ${t.id} IN (${idsSql(caller, where)}) AND ${IS(where, "t")} ORDER BY ${t.id} DESC LIMIT ${FOUND_MAX}`;

export const tasksByKey = (db: Database, caller: Caller, organizationId: string, boardKey: string, number: number, where: Where): Query<TaskForCaller[]> =>
  parsedFacts(db.rows(byKeySql(caller, where), organizationId, caller.id, boardKey, number, visibleBoardsParameter(caller)));
