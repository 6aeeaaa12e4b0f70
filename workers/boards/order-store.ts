// The SQL of positions among boards, and among groups of boards: a neighbour, and the rank on its other side.
import type { Database, Query } from "#worker/platform/db.ts";
import type { Neighbour } from "#worker/platform/rank.ts";
import { names } from "#worker/platform/rows.ts";
import { board_groups, boards } from "./tables.ts";

export type Ordered = "board" | "group";
export type Side = "after" | "before";

const FAR = { after: { nearest: "min", isBeyond: ">" }, before: { nearest: "max", isBeyond: "<" } } as const;
const LIVING = { board: (alias: string) => `AND ${alias}.deleted_at IS NULL`, group: () => "" } as const;
const TABLES = { board: boards, group: board_groups } as const;

function neighbourSql(kind: Ordered, side: Side): string {
  const table = TABLES[kind];
  const [a, t, n] = [names(table, "a"), names(table, "t"), names(table, "n")];
  const { nearest, isBeyond } = FAR[side];
  return `SELECT ${a.rank}, (SELECT ${nearest}(${n.rank}) FROM ${n} WHERE ${n.organization_id} = ${a.organization_id} AND ${n.rank} ${isBeyond} ${a.rank}
      AND ${n.id} <> ?2 ${LIVING[kind]("n")}) AS beyond
    FROM ${a} JOIN ${t} ON ${t.id} = ?2 WHERE ${a.id} = ?1 AND ${a.organization_id} = ${t.organization_id} ${LIVING[kind]("a")}`;
}

const SQL = {
  board: { after: neighbourSql("board", "after"), before: neighbourSql("board", "before") },
  group: { after: neighbourSql("group", "after"), before: neighbourSql("group", "before") },
} as const;

/** null: it is not of the same organization. */
export const neighbourOf = (db: Database, kind: Ordered, side: Side, neighbourId: string, movedId: string): Query<Neighbour | null> =>
  db.row<Neighbour>(SQL[kind][side], neighbourId, movedId);
