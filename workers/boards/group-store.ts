// The SQL of board groups.
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { deleteNotesStatement } from "./note-store.ts";
import { board_groups, type BoardGroupRow, boards } from "./tables.ts";

const g = names(board_groups, "g");
const b = names(boards);
const rights = resourceGrant(g.organization_id, null);

const ONE = `SELECT * FROM ${g} WHERE ${g.id} = ?1`;
const OF_BOARD = `SELECT * FROM ${g} WHERE ${g.id} = (SELECT ${b.board_group_id} FROM ${b} WHERE ${b.id} = ?1)`;
const GRANT = `SELECT ${g.organization_id}, NULL AS board_id, ${rights.columns} FROM ${g} ${rights.joins} WHERE ${g.id} = ?1`;
const OF_ORGANIZATION = `FROM ${g} WHERE ${g.organization_id} = ?1`;
const LIST = `SELECT * ${OF_ORGANIZATION} ORDER BY ${g.rank}, ${g.id} LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total ${OF_ORGANIZATION}`;
const LEAVE = `UPDATE ${b} SET ${b.board_group_id} = NULL, ${b.version} = ${b.version} + 1 WHERE ${b.board_group_id} = ?1`;

export const groupById = (db: Database, id: string): Query<BoardGroupRow | null> => db.row<BoardGroupRow>(ONE, id);
/** null: the board has none. */
export const groupOfBoard = (db: Database, boardId: string): Query<BoardGroupRow | null> => db.row<BoardGroupRow>(OF_BOARD, boardId);
/** The caller's rights in the group's organization. */
export const groupGrant = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(GRANT, id, caller.id);
export const groupsOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<BoardGroupRow[]> =>
  db.rows<BoardGroupRow>(LIST, organizationId, limit, offset);
export const groupCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(COUNT, organizationId);

export const groupExistsGuard = (db: Database, id: string): Statement => db.guard("EXISTS (SELECT 1 FROM board_groups WHERE id = ?)", "conflict", id);
/** Deletes the group and its notes; its boards stay, without a group. */
export const deleteGroupStatements = (db: Database, id: string): Statement[] => [
  db.sql(LEAVE, id),
  deleteNotesStatement(db, id),
  db.sql("DELETE FROM board_groups WHERE id = ?1", id),
];
