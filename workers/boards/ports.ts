// What boards provide to lower slices, and what they ask of higher ones.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { names } from "#worker/platform/rows.ts";
import { ARCHIVED_GUARD, type Work } from "#worker/platform/work.ts";
import type { BoardTemplate } from "./schema.ts";
import { boards, type BoardRow } from "./tables.ts";

const b = names(boards);

/** Fills the port `liveBoards` of members: a relation. */
export const LIVE_BOARDS = `(SELECT ${b.id}, ${b.organization_id}, ${b.name} FROM ${b} WHERE ${b.deleted_at} IS NULL)`;

const NOT_ARCHIVED = `NOT EXISTS (SELECT 1 FROM ${b} WHERE ${b.id} = ? AND ${b.archived_at} IS NOT NULL)`;
/** Fills the port `boardInUse`. */
export const boardInUse = (db: Database, boardId: string): Statement => db.guard(NOT_ARCHIVED, ARCHIVED_GUARD, boardId);

/** A task that a new board begins with. Nobody has it yet, so nothing starts by itself. */
/** `workers`: whose work it was where it is copied from, as tasks keep it. */
export type FirstTask = BoardTemplate["tasks"][number] & { workers?: string | null };
/** What those who keep tasks do for a new board. */
export type FirstTasks = {
  /** The unfinished tasks of a board, in the order of its columns, as a copy of it begins with them; one more than `most`, if there are more. */
  copied(db: Database, boardId: string, most: number): Query<FirstTask[]>;
  /** They are numbered from 1 in this order. Goes after the row of the board. */
  statements(work: Work, db: Database, board: BoardRow, tasks: readonly FirstTask[]): { writes: Statement[]; events: NewEvent[] };
};

declare module "#worker/platform/slice.ts" {
  interface Ports {
    firstTasks: FirstTasks;
  }
}
