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
/** Tasks that have this number on a board with this key, or had it before they were moved: who does not see that board learns nothing of it. */
const idsSql = (caller: Caller): string => `SELECT n.id FROM boards k JOIN tasks n ON n.board_id = k.id AND n.number = ?4 AND n.deleted_at IS NULL WHERE ${KEYED}
  UNION ALL SELECT o.task_id FROM boards b JOIN task_former_numbers o ON o.board_id = b.id AND o.number = ?4
  WHERE b.organization_id = ?1 AND b.key = ?3 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?5")}`;
const byKeySql = (caller: Caller): string => `SELECT ${taskForCallerSql()} AS facts FROM ${t} JOIN boards b ON b.id = ${t.board_id} AND b.deleted_at IS NULL ${rights.joins}
  WHERE ${t.id} IN (${idsSql(caller)}) AND ${t.deleted_at} IS NULL ORDER BY ${t.id} DESC LIMIT ${FOUND_MAX}`;

export const tasksByKey = (db: Database, caller: Caller, organizationId: string, boardKey: string, number: number): Query<TaskForCaller[]> =>
  parsedFacts(db.rows(byKeySql(caller), organizationId, caller.id, boardKey, number, visibleBoardsParameter(caller)));
