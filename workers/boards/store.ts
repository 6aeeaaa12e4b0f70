// The SQL of boards and their groups.
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { type GrantRow, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { Board } from "./schema.ts";
import type { BoardRow } from "./tables.ts";

export type BoardWithSeq = BoardRow & { seq: number };

export function presentBoard(row: BoardWithSeq): Board {
  const { last_number: _number, task_count: _count, deleted_at: _deleted, ...rest } = row;
  return {
    ...rest,
    require_approval_for_done: row.require_approval_for_done === 1,
    require_review_before_done: row.require_review_before_done === 1,
    comment_required_for_review: row.comment_required_for_review === 1,
    block_status_changes_with_pending_approval: row.block_status_changes_with_pending_approval === 1,
    only_lead_can_change_status: row.only_lead_can_change_status === 1,
  };
}

const WITH_SEQ = "SELECT b.*, s.seq FROM boards b JOIN streams s ON s.id = b.id";

type BoardForCaller = BoardWithSeq & Omit<GrantRow, "organization_id" | "board_id">;

/** A board and the caller's rights on it in one row. `board` is the SQL that names the board's id, `value` its parameter. */
export function boardForCallerStatement(db: Database, caller: Caller, board: string, value: string): Statement {
  return db.sql(
    `SELECT b.*, s.seq, m.role, m.all_boards_read, m.all_boards_write, a.can_read, a.can_write FROM boards b JOIN streams s ON s.id = b.id
     LEFT JOIN members m ON m.organization_id = b.organization_id AND m.person_id = ?2
     LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id
     WHERE b.id = ${board} AND b.deleted_at IS NULL`,
    value,
    caller.id,
  );
}

/** The two halves of such a row; null: there is no such board. */
export function splitBoard(row: unknown): { board: BoardWithSeq; grant: GrantRow } | null {
  if (!row) return null;
  const { role, all_boards_read, all_boards_write, can_read, can_write, ...board } = row as BoardForCaller;
  return { board, grant: { organization_id: board.organization_id, board_id: board.id, role, all_boards_read, all_boards_write, can_read, can_write } };
}

export function boardsStatements(db: Database, caller: Caller, organizationId: string, filter: { groupId?: string | undefined }, page: PageQuery): Statement[] {
  const where = `b.organization_id = ?1 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")} AND (?3 IS NULL OR b.board_group_id = ?3)`;
  const person = visibleBoardsParameter(caller);
  return [
    db.sql(
      `${WITH_SEQ} WHERE ${where} ORDER BY lower(b.name), b.id LIMIT ?4 OFFSET ?5`,
      organizationId,
      person,
      filter.groupId ?? null,
      page.limit,
      page.offset,
    ),
    db.sql(`SELECT count(*) AS total FROM boards b WHERE ${where}`, organizationId, person, filter.groupId ?? null),
  ];
}

/** A reference from another row must exist in the same organization; as a guard's condition, and as a read. */
export const IN_ORGANIZATION = {
  group: "EXISTS (SELECT 1 FROM board_groups WHERE id = ? AND organization_id = ?)",
  gateway: "EXISTS (SELECT 1 FROM gateways WHERE id = ? AND organization_id = ?)",
} as const;
