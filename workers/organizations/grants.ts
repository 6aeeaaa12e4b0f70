// What a caller holds, as one statement for the batch that loads the data it is about.
import type { Caller, Grant } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Role } from "./schema.ts";

export type GrantRow = {
  organization_id: string;
  board_id: string | null;
  role: Role | null;
  all_boards_read: number | null;
  all_boards_write: number | null;
  can_read: number | null;
  can_write: number | null;
};

const COLUMNS = "m.role, m.all_boards_read, m.all_boards_write";

/** On an organization: one row when the caller is a member (or the organization's own agent), else none. */
export function organizationGrantStatement(db: Database, caller: Caller, organizationId: string): Statement {
  return db.sql(
    `SELECT o.id AS organization_id, NULL AS board_id, ${COLUMNS}, 0 AS can_read, 0 AS can_write
     FROM organizations o LEFT JOIN members m ON m.organization_id = o.id AND m.person_id = ?2 WHERE o.id = ?1`,
    organizationId,
    caller.id,
  );
}

/** On a board: `board` is the SQL that names the board's id (e.g. `?1`, or a sub-select), `value` its parameter. */
export function boardGrantStatement(db: Database, caller: Caller, board: string, value: string): Statement {
  return db.sql(
    `SELECT b.organization_id, b.id AS board_id, ${COLUMNS}, a.can_read, a.can_write FROM boards b
     LEFT JOIN members m ON m.organization_id = b.organization_id AND m.person_id = ?2
     LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id
     WHERE b.id = ${board} AND b.deleted_at IS NULL`,
    value,
    caller.id,
  );
}

/** The grant of a row; null when the thing does not exist, or lies outside the organization that the caller named. */
export function grantOf(caller: Caller, row: GrantRow | undefined): Grant | null {
  if (!row) return null;
  if (caller.boundTo !== null && row.organization_id !== caller.boundTo) return null;
  const canWrite = Boolean(row.all_boards_write || row.can_write);
  const canRead = canWrite || Boolean(row.all_boards_read || row.can_read);
  return { organizationId: row.organization_id, boardId: row.board_id, role: row.role, canRead, canWrite };
}

/**
 * SQL that is true for the boards (aliased `b`) that a caller may see in one organization: for lists.
 * `person` is the parameter of the caller's person id; agents see their own board, API keys
 * those that they were made for (asked in SQL: what the key may is known only after the batch).
 */
export function visibleBoardsSql(caller: Caller, parameter: string): string {
  if (caller.type === "agent") return `b.id = ${parameter}`;
  if (caller.type === "api_key")
    return `EXISTS (SELECT 1 FROM credentials c JOIN api_keys k ON k.id = c.subject_id WHERE c.key_id = ${parameter} AND k.organization_id = b.organization_id
      AND (k.board_ids IS NULL OR b.id IN (SELECT value FROM json_each(k.board_ids))))`;
  return `EXISTS (SELECT 1 FROM members m LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id
    WHERE m.organization_id = b.organization_id AND m.person_id = ${parameter}
    AND (m.all_boards_read = 1 OR m.all_boards_write = 1 OR a.can_read = 1 OR a.can_write = 1))`;
}

/** The parameter that goes with `visibleBoardsSql`. */
export const visibleBoardsParameter = (caller: Caller): string => (caller.type === "agent" ? (caller.boardId ?? "") : caller.id);
