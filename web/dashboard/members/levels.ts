// Pure: access levels on one board or on all boards, and the update that follows from a changed cell.
import { type Level, LEVELS } from "./level-words.ts";
import type { AccessUpdate } from "./wire.ts";

/** The first column of the matrix: all boards, including future ones. */
export const ALL_BOARDS = "all";

/** The level on all boards: no single board can be below it. */
export const floorOf = (access: AccessUpdate): Level => (access.all_boards_write ? "write" : access.all_boards_read ? "read" : "none");

const rank = (level: Level): number => LEVELS.indexOf(level);

export function levelOf(access: AccessUpdate, boardId: string): Level {
  const floor = floorOf(access);
  if (boardId === ALL_BOARDS) return floor;
  const row = access.board_access.find((candidate) => candidate.board_id === boardId);
  const own: Level = row?.can_write ? "write" : row?.can_read ? "read" : "none";
  return rank(own) > rank(floor) ? own : floor;
}

/** The levels that a cell can take; a single one cannot be changed. */
export const choicesOf = (access: AccessUpdate, boardId: string): Level[] => (boardId === ALL_BOARDS ? [...LEVELS] : LEVELS.slice(rank(floorOf(access))));

export function nextLevel(access: AccessUpdate, boardId: string): Level | null {
  const choices = choicesOf(access, boardId);
  if (choices.length < 2) return null;
  return choices[(choices.indexOf(levelOf(access, boardId)) + 1) % choices.length] ?? null;
}

/** Rows below the all-boards right stay: they count again when it is taken away, unless the server drops them as said twice. */
export function withLevel(access: AccessUpdate, boardId: string, level: Level): AccessUpdate {
  const { all_boards_read, all_boards_write, board_access } = access;
  if (boardId === ALL_BOARDS) return { board_access, all_boards_read: level !== "none", all_boards_write: level === "write" };
  const others = board_access.filter((row) => row.board_id !== boardId);
  const row = { board_id: boardId, can_read: true, can_write: level === "write" };
  const isSaid = level === "none" || level === floorOf(access);
  return { all_boards_read, all_boards_write, board_access: isSaid ? others : [...others, row] };
}

/** The member's access as an update: only the fields that the server accepts. */
export const accessOf = (member: AccessUpdate): AccessUpdate => ({
  all_boards_read: member.all_boards_read,
  all_boards_write: member.all_boards_write,
  board_access: member.board_access.map(({ board_id, can_read, can_write }) => ({ board_id, can_read, can_write })),
});
