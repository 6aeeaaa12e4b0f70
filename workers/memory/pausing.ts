// The orders `/pause` and `/resume`, said in the chat of a board.
import { boardActions, type BoardChange, changeBoard } from "#worker/boards/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { authorize, type Work } from "#worker/platform/work.ts";
import type { Place } from "./place.ts";
import type { MemoryCreate } from "./schema.ts";
import { pausesBy } from "./told.ts";

/** Obeyed as a change of the board's settings is: by whoever may make that. null: it is no such order, or the board is so already. */
export function pausing(work: Work, db: Database, { board, grant }: Pick<Place<unknown>, "board" | "grant">, input: MemoryCreate): BoardChange | null {
  const is_paused = board && pausesBy(input);
  if (!board || is_paused === null) return null;
  return changeBoard(work, db, { board, policy: authorize(work, boardActions["board.configure"], grant, "board") }, { is_paused });
}

/** For `.catch` of a commit with such a change. */
export const explainOrder = (error: unknown): never => {
  if (error instanceof GuardError && error.code === "stale_version")
    throw new ProblemError("conflict", "The board's settings have been changed in the same moment. Say it again.");
  throw error;
};
