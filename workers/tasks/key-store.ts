// The SQL of tasks by their key, PLAT-17: boards of an organization may have the same key, so there may be several.
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { parsedFacts, rights, type TaskForCaller, taskForCallerSql } from "./store.ts";
import { tasks } from "./tables.ts";

const t = names(tasks, "t");
const FOUND_MAX = 20;
const BY_KEY = `SELECT ${taskForCallerSql()} AS facts FROM boards b JOIN ${t} ON ${t.board_id} = b.id AND ${t.number} = ?4 AND ${t.deleted_at} IS NULL ${rights.joins}
  WHERE b.organization_id = ?1 AND b.key = ?3 AND b.deleted_at IS NULL ORDER BY ${t.id} DESC LIMIT ${FOUND_MAX}`;

export const tasksByKey = (db: Database, caller: Caller, organizationId: string, boardKey: string, number: number): Query<TaskForCaller[]> =>
  parsedFacts(db.rows(BY_KEY, organizationId, caller.id, boardKey, number));
