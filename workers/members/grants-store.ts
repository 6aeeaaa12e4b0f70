// The rights of a caller, read in the batch that loads the data they concern: one join for everything that has rights.
import type { Caller, Grant } from "#worker/platform/access.ts";
import type { Database, Query } from "#worker/platform/db.ts";

export type GrantRow = {
  organization_id: string;
  board_id: string | null;
  role: "owner" | "admin" | "member" | null;
  all_boards_read: number | null;
  all_boards_write: number | null;
  can_read: number | null;
  can_write: number | null;
};

/**
 * The rights of the person `?2` for rows of any kind: columns, and joins that follow the FROM. `organization` and `board` are the SQL
 * of the row's organization and board; without a board only the membership counts. `json`: a whole GrantRow as one JSON value.
 */
export function resourceGrant(organization: string, board: string | null): { columns: string; joins: string; json: string } {
  const member = `LEFT JOIN members m ON m.organization_id = ${organization} AND m.person_id = ?2`;
  const columns = "m.role, m.all_boards_read, m.all_boards_write";
  const json = (canRead: string, canWrite: string) =>
    `json_object('organization_id', ${organization}, 'board_id', ${board ?? "NULL"}, 'role', m.role, 'all_boards_read', m.all_boards_read,
    'all_boards_write', m.all_boards_write, 'can_read', ${canRead}, 'can_write', ${canWrite})`;
  if (!board) return { columns: `${columns}, 0 AS can_read, 0 AS can_write`, joins: member, json: json("0", "0") };
  return {
    columns: `${columns}, a.can_read, a.can_write`,
    json: json("a.can_read", "a.can_write"),
    joins: `${member} LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = ${board}`,
  };
}

const onOrganization = resourceGrant("o.id", null);
const ORGANIZATION_GRANT = `SELECT o.id AS organization_id, NULL AS board_id, ${onOrganization.columns} FROM organizations o ${onOrganization.joins} WHERE o.id = ?1`;

/** Rights on an organization; null when there is none. Its role is null for those who are not members. */
export const organizationGrant = (db: Database, caller: Caller, organizationId: string): Query<GrantRow | null> =>
  db.row<GrantRow>(ORGANIZATION_GRANT, organizationId, caller.id);

/** The grant of a row; null when the row does not exist, or lies outside the organization that the caller named. */
export function grantOf(caller: Caller, row: GrantRow | null | undefined): Grant | null {
  if (!row) return null;
  if (caller.boundTo !== null && row.organization_id !== caller.boundTo) return null;
  const canWrite = Boolean(row.all_boards_write || row.can_write);
  const canRead = canWrite || Boolean(row.all_boards_read || row.can_read);
  return { organizationId: row.organization_id, boardId: row.board_id, role: row.role, canRead, canWrite };
}

/** What a person is in an organization: their role and whether they read all boards, as `member 0`. */
export const standingSql = (organization: string, person: string): string =>
  `SELECT m.role || ' ' || (m.all_boards_read OR m.all_boards_write) FROM members m WHERE m.organization_id = ${organization} AND m.person_id = ${person}`;

/** SQL that is true for the boards (aliased `b`) that a person may read; `parameter` is the number of their id's. */
export const readsBoardSql = (parameter: string): string =>
  `EXISTS (SELECT 1 FROM members m LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id
    WHERE m.organization_id = b.organization_id AND m.person_id = ${parameter}
    AND (m.all_boards_read = 1 OR m.all_boards_write = 1 OR a.can_read = 1 OR a.can_write = 1))`;

/** SQL that is true where a member (aliased `m`) of the board's organization may read the board (aliased `b`). */
export const MEMBER_READS_BOARD = `(m.all_boards_read = 1 OR m.all_boards_write = 1 OR EXISTS (SELECT 1 FROM member_board_access a
    WHERE a.member_id = m.id AND a.board_id = b.id AND (a.can_read = 1 OR a.can_write = 1)))`;

/**
 * SQL that is true for the boards (aliased `b`) that a caller may see in one organization: for lists. `parameter` is the number of
 * `visibleBoardsParameter`. Callers other than people define themselves what they see.
 */
export const visibleBoardsSql = (caller: Caller, parameter: string): string => caller.visibleBoards?.sql(parameter) ?? readsBoardSql(parameter);

/** SQL that is true where the caller is an admin or owner of that organization; `parameter` as for `visibleBoardsSql`. */
export const managesSql = (caller: Caller, organization: string, parameter: string): string =>
  caller.visibleBoards
    ? "false"
    : `EXISTS (SELECT 1 FROM members m WHERE m.organization_id = ${organization} AND m.person_id = ${parameter} AND m.role IN ('admin', 'owner'))`;

/** The value of the parameter in `visibleBoardsSql`. */
export const visibleBoardsParameter = (caller: Caller): string => caller.visibleBoards?.parameter ?? caller.id;
