// The caller's rights on a board.
import { type GrantRow, resourceGrant, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { boards } from "./tables.ts";

const b = names(boards, "b");
const rights = resourceGrant(b.organization_id, b.id);
const rightsOn = (which: string) =>
  `SELECT ${b.organization_id}, ${b.id} AS board_id, ${rights.columns} FROM ${b} ${rights.joins} WHERE ${b.id} ${which} AND ${b.deleted_at} IS NULL`;
const select = (board: string) => rightsOn(`= ${board}`);
const BOARD_GRANT = select("?1");

/** null: there is no such board. */
export const boardGrant = (db: Database, caller: Caller, boardId: string): Query<GrantRow | null> => db.row<GrantRow>(BOARD_GRANT, boardId, caller.id);

/** `board` is SQL for the board's id with the parameter ?1 (e.g. a subquery), `value` that parameter's value. */
export const boardGrantBy = (db: Database, caller: Caller, board: string, value: string): Query<GrantRow | null> =>
  db.row<GrantRow>(select(board), value, caller.id);

/** As before, of all boards that `boards` selects. */
export const boardGrantsBy = (db: Database, caller: Caller, boards: string, value: string): Query<GrantRow[]> =>
  db.rows<GrantRow>(rightsOn(`IN (${boards})`), value, caller.id);

/** As the port says. What agents and gateways may know ends with their token, and an agent's board is known once that is verified. */
export function stillKnows(caller: Caller, organization: string, board: string, parameter: string): { sql: string; value: string } {
  const value = visibleBoardsParameter(caller);
  if (caller.type !== "user" && caller.type !== "api_key") return { sql: "true", value };
  const beside = caller.type === "user" ? `EXISTS (SELECT 1 FROM members m WHERE m.organization_id = ${organization} AND m.person_id = ${parameter})` : "true";
  return { sql: `iif(${board} IS NULL, ${beside}, EXISTS (SELECT 1 FROM boards b WHERE b.id = ${board} AND ${visibleBoardsSql(caller, parameter)}))`, value };
}
