// The SQL of positions in a column: a task named as neighbour, and the rank on its other side; and of ranks that have become long.
import { boardInUseSql } from "#worker/boards/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { type Neighbour, RANK_LONG_CHARS } from "#worker/platform/rank.ts";
import { names } from "#worker/platform/rows.ts";
import { tasks, type TaskRow } from "./tables.ts";

const a = names(tasks, "a");
const t = names(tasks, "t");
const n = names(tasks, "n");
const neighbour = (nearest: string, isBeyond: string) => `SELECT ${a.rank}, (SELECT ${nearest}(${n.rank}) FROM ${n} WHERE ${n.rank} ${isBeyond} ${a.rank}
    AND ${n.board_id} = ${a.board_id} AND ${n.status} = ${a.status} AND ${n.id} <> ?2 AND ${n.deleted_at} IS NULL) AS beyond
  FROM ${a} JOIN ${t} ON ${t.id} = ?2 WHERE ${a.id} = ?1 AND ${a.board_id} = ${t.board_id} AND ${a.deleted_at} IS NULL`;
const ABOVE = neighbour("min", ">");
const BELOW = neighbour("max", "<");

/** The task directly above this one, for a move to below it; null: it is not a task of the same board. */
export const neighbourAbove = (db: Database, id: string, taskId: string): Query<Neighbour | null> => db.row<Neighbour>(ABOVE, id, taskId);
export const neighbourBelow = (db: Database, id: string, taskId: string): Query<Neighbour | null> => db.row<Neighbour>(BELOW, id, taskId);

export type InColumn = Pick<TaskRow, "id" | "board_id" | "status" | "rank">;
/** So many columns are looked at in a minute, and so many tasks on either side of a long rank. */
const COLUMNS_MAX = 10;
export const BESIDE_MAX = 500;
// By chance, so that the many of one organization do not keep those of others waiting.
const LONG = `SELECT ${t.id}, ${t.board_id}, ${t.status}, max(${t.rank}) AS rank FROM ${t} INDEXED BY tasks_long_rank
  WHERE length(${t.rank}) > ${RANK_LONG_CHARS} AND ${t.deleted_at} IS NULL GROUP BY ${t.board_id}, ${t.status} HAVING ${boardInUseSql(t.board_id)}
  ORDER BY random() LIMIT ${COLUMNS_MAX}`;
/** A task of a long rank of each column that has any, on boards in use. */
export const longRanked = (db: Database): Query<InColumn[]> => db.rows<InColumn>(LONG);

const KEY = `(SELECT w.key FROM boards w WHERE w.id = ${t.board_id}) AS board_key`;
const RANKED = ["id", "organization_id", "board_id", "number", "title", "rank", "version"] as const satisfies (keyof TaskRow)[];
const beside = (isThere: string, order: string) => `SELECT ${RANKED.map((column) => t[column]).join(", ")}, ${KEY} FROM ${t}
  WHERE ${t.board_id} = ?1 AND ${t.status} = ?2 AND ${t.rank} ${isThere} ?3 AND ${t.deleted_at} IS NULL ORDER BY ${t.rank} ${order}, ${t.id} ${order} LIMIT ${BESIDE_MAX}`;
const [BEFORE, FROM] = [beside("<", "DESC"), beside(">=", "ASC")];
/** What of a task is needed to rank it anew and to tell it: descriptions may be long. */
export type RankedTask = Pick<TaskRow, (typeof RANKED)[number]> & { board_key: string };
/** The tasks of its column before a rank, the nearest first, and those from it on; `BESIDE_MAX` of either at most. */
export const besideRank = (db: Database, { board_id, status, rank }: InColumn) => ({
  below: db.rows<RankedTask>(BEFORE, board_id, status, rank),
  above: db.rows<RankedTask>(FROM, board_id, status, rank),
});

type Place = Pick<TaskRow, "id" | "rank">;
const beyond = (isThere: string, rank: string, id: string) => `(${rank} IS NULL OR (${t.rank}, ${t.id}) ${isThere} (${rank}, ${id}))`;
const SO_MANY_BETWEEN = `(SELECT count(*) FROM ${t} WHERE ${t.board_id} = ?1 AND ${t.status} = ?2 AND ${t.deleted_at} IS NULL
  AND ${t.rank} >= coalesce(?3, '') AND ${t.rank} <= coalesce(?5, '~') AND ${beyond(">", "?3", "?4")} AND ${beyond("<", "?5", "?6")}) = ?7`;
/** Refuses where a task has come between these two of a column since so many were counted there; null: the end of the column. */
export const soManyBetweenGuard = (
  db: Database,
  { board_id, status }: InColumn,
  [lower, upper]: readonly [Place | null, Place | null],
  count: number,
): Statement =>
  db.guard(SO_MANY_BETWEEN, "column_changed", board_id, status, lower?.rank ?? null, lower?.id ?? null, upper?.rank ?? null, upper?.id ?? null, count);
export const boardInUseGuard = (db: Database, { board_id }: InColumn): Statement => db.guard(boardInUseSql("?1"), "board_not_in_use", board_id);
