// The SQL of positions in a column: a task named as neighbour, and the rank on its other side.
import type { Database, Query } from "#worker/platform/db.ts";
import type { Neighbour } from "#worker/platform/rank.ts";
import { names } from "#worker/platform/rows.ts";
import { tasks } from "./tables.ts";

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
