// The SQL of boards.
import { type GrantRow, resourceGrant, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { BoardFilter } from "./schema.ts";
import { board_groups, boards, type BoardRow } from "./tables.ts";

export type BoardWithSeq = BoardRow & { seq: number };
export type BoardForCaller = { board: BoardWithSeq; grant: GrantRow };

const b = names(boards, "b");
const own = names(boards);
const g = names(board_groups);
const rights = resourceGrant(b.organization_id, b.id);

const WITH_SEQ = `FROM ${b} JOIN streams s ON s.id = ${b.id}`;
const FOR_CALLER = `SELECT b.*, s.seq, ${rights.columns} ${WITH_SEQ} ${rights.joins} WHERE ${b.id} = ?1 AND ${b.deleted_at} IS NULL`;
const LIST_FILTER = `${b.organization_id} = ?1 AND ${b.deleted_at} IS NULL AND (?3 IS NULL OR ${b.board_group_id} = ?3) AND (?4 IS NULL OR ${b.gateway_id} = ?4)
  AND (${b.archived_at} IS NOT NULL) = ?5`;

function splitRow({ role, all_boards_read, all_boards_write, can_read, can_write, ...board }: BoardWithSeq & GrantRow): BoardForCaller {
  return { board, grant: { organization_id: board.organization_id, board_id: board.id, role, all_boards_read, all_boards_write, can_read, can_write } };
}

/** A board and the caller's rights on it; null: there is no such board. */
export const boardForCaller = (db: Database, caller: Caller, id: string): Query<BoardForCaller | null> =>
  map(db.row<BoardWithSeq & GrantRow>(FOR_CALLER, id, caller.id), (row) => row && splitRow(row));

/** The boards of one organization that a caller may see, in the order that people gave them. */
export function boardList(db: Database, caller: Caller, organizationId: string, filter: BoardFilter, { limit, offset }: PageQuery) {
  const where = `${LIST_FILTER} AND ${visibleBoardsSql(caller, "?2")}`;
  const isArchived = filter.archived === "true" ? 1 : 0;
  const params = [organizationId, visibleBoardsParameter(caller), filter.board_group_id ?? null, filter.gateway_id ?? null, isArchived];
  return all({
    rows: db.rows<BoardWithSeq>(`SELECT b.*, s.seq ${WITH_SEQ} WHERE ${where} ORDER BY ${b.rank}, ${b.id} LIMIT ?6 OFFSET ?7`, ...params, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total FROM ${b} WHERE ${where}`, ...params),
  });
}

const FOR_AGENT = `${b.organization_id} = ?1 AND ${b.deleted_at} IS NULL AND (${b.id} = ?2 OR (${b.gateway_id} = ?3 AND ${b.archived_at} IS NULL))`;
/** The board of an agent, or those in use of its gateway, the oldest first. */
export function boardsForAgent(
  db: Database,
  organizationId: string,
  of: { boardId: string | null } | { gatewayId: string | null },
  { limit, offset }: PageQuery,
) {
  const params = [organizationId, "boardId" in of ? of.boardId : null, "gatewayId" in of ? of.gatewayId : null];
  return all({
    rows: db.rows<BoardWithSeq>(`SELECT b.*, s.seq ${WITH_SEQ} WHERE ${FOR_AGENT} ORDER BY ${b.id} LIMIT ?4 OFFSET ?5`, ...params, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total FROM ${b} WHERE ${FOR_AGENT}`, ...params),
  });
}

/** SQL for the boards (aliased `b`) in use of a group, with their streams (`s`); `group` is SQL of its id. */
export const boardsInGroupSql = (group: string): string =>
  `${WITH_SEQ} WHERE ${b.board_group_id} = ${group} AND ${b.deleted_at} IS NULL AND ${b.archived_at} IS NULL`;

const LIVING = `(SELECT ${own.deleted_at} IS NULL FROM ${own} WHERE ${own.id} = ?)`;
/** The guard that the board has not been deleted since it was read. */
export const livingBoardGuard = (db: Database, id: string): Statement => db.guard(LIVING, "conflict", id);

const IN_ORGANIZATION = {
  unknown_group: `EXISTS (SELECT 1 FROM ${g} WHERE ${g.id} = ? AND ${g.organization_id} = ?)`,
  unknown_gateway: "EXISTS (SELECT 1 FROM gateways WHERE id = ? AND organization_id = ?)",
  unknown_board: `EXISTS (SELECT 1 FROM ${own} WHERE ${own.id} = ? AND ${own.organization_id} = ? AND ${own.deleted_at} IS NULL)`,
} as const;
export type UnknownReference = keyof typeof IN_ORGANIZATION;

/** The guard that a referenced row belongs to the same organization; a null reference needs none. */
export const referenceGuard = (db: Database, code: UnknownReference, id: string | null | undefined, organizationId: string): Statement[] =>
  id ? [db.guard(IN_ORGANIZATION[code], code, id, organizationId)] : [];

type References = { board_group_id?: string | null | undefined; gateway_id?: string | null | undefined };
/** The guards that what a board refers to belongs to its organization. */
export const referenceGuards = (db: Database, organizationId: string, { board_group_id, gateway_id }: References): Statement[] => [
  ...referenceGuard(db, "unknown_group", board_group_id, organizationId),
  ...referenceGuard(db, "unknown_gateway", gateway_id, organizationId),
];

const TAKE_NUMBER = `UPDATE ${own} SET ${own.last_number} = ${own.last_number} + 1, ${own.task_count} = ${own.task_count} + 1
  WHERE ${own.id} = ?1 RETURNING ${own.last_number}, ${own.key}`;
const COUNT_TASKS = `UPDATE ${own} SET ${own.task_count} = ${own.task_count} + ?2 WHERE ${own.id} = ?1`;
export type TakenNumber = { last_number: number; key: string };

/** Takes the board's next number for a new task. Batches are transactions, so two tasks created at once get two numbers. */
export const takeNumber = (db: Database, id: string): Query<TakenNumber | null> => db.row<TakenNumber>(TAKE_NUMBER, id);
const TAKE_NUMBERS = `UPDATE ${own} SET ${own.last_number} = ${own.last_number} + ?2, ${own.task_count} = ${own.task_count} + ?2 WHERE ${own.id} = ?1`;
const IS_LAST = `(SELECT ${own.last_number} = ? AND ${own.deleted_at} IS NULL FROM ${own} WHERE ${own.id} = ?)`;

/** Takes the numbers that follow `last`, for several new tasks; refused with `numbers_taken` where others were faster. */
export const takeNumbersStatements = (db: Database, id: string, last: number, count: number): { guard: Statement; write: Statement } => ({
  guard: db.guard(IS_LAST, "numbers_taken", last, id),
  write: db.sql(TAKE_NUMBERS, id, count),
});
/** SQL that is true where things happen on a board: it is neither archived nor deleted, and its organization is open; `id` is SQL for its id. */
export const boardInUseSql = (id: string): string =>
  `EXISTS (SELECT 1 FROM ${b} JOIN organizations o ON o.id = ${b.organization_id} AND o.deletion_at IS NULL WHERE ${b.id} = ${id} AND ${b.deleted_at} IS NULL AND ${b.archived_at} IS NULL)`;
/** SQL for the number taken last; `id` is SQL for the board's id. */
export const lastNumberSql = (id: string): string => `SELECT ${own.last_number} FROM ${own} WHERE ${own.id} = ${id}`;
/** SQL for the key of the task numbered last. */
export const lastKeySql = (id: string): string => `SELECT ${own.key} || '-' || ${own.last_number} FROM ${own} WHERE ${own.id} = ${id}`;
/** So many tasks came to the board, or left it (less than 0). */
export const countTasksStatement = (db: Database, id: string, by: number): Statement => db.sql(COUNT_TASKS, id, by);

/** After an import: `count` is SQL for how many tasks of the board `b.id` are not deleted. */
export const settleTaskCountsSql = (count: string): string =>
  `UPDATE boards SET task_count = n.n FROM (SELECT ${b.id}, (${count}) AS n FROM ${b} WHERE ${b.organization_id} = ?1) n WHERE boards.id = n.id AND boards.task_count <> n.n`;
