// What changes a board's settings, as parts of a commit: for whoever changes them alone, and for whoever does more in the same batch.
import { changesOf } from "#worker/platform/changes.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { unwrap } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { columnsOf, momentOf, presentBoard } from "./present.ts";
import { checkGoal } from "./rules.ts";
import type { Board } from "./schema.ts";
import { type BoardWithSeq, referenceGuards } from "./store.ts";
import { changedBoardStatements } from "./strictness.ts";

/** `answer`: the board after it, where its event is the first of the batch. */
export type BoardChange = { answer: Board; guards: Statement[]; writes: Statement[]; event: NewEvent };

/**
 * The board with these members, under the rules of every change of it: a confirmed goal says what and how, only people make rules looser.
 * null: nothing would differ. Throws what refuses it; its guards refuse what has changed since it was read.
 */
export function changeBoard(work: Work, db: Database, loaded: { board: BoardWithSeq; policy: PolicyRecord }, wanted: Partial<Board>): BoardChange | null {
  const { board, policy } = loaded;
  const moment = momentOf(wanted.target_date);
  const changes = changesOf<Partial<Board>>(presentBoard(board), { ...wanted, ...(moment === undefined ? {} : { target_date: moment }) });
  if (!changes) return null;
  const next: BoardWithSeq = { ...board, ...columnsOf(changes.after), version: board.version + 1, updated_at: at(work) };
  unwrap(checkGoal(board, next));
  const answer: Board = { ...presentBoard(next), seq: board.seq + 1 };
  const { guard, write } = changedBoardStatements(work, db, board, next);
  return {
    answer,
    guards: [guard, ...referenceGuards(db, board.organization_id, changes.after)],
    writes: [write],
    event: {
      type: "board.updated",
      subject: { type: "board", id: board.id },
      payload: { label: board.name, before: changes.before, after: { ...changes.after, version: answer.version } },
      policy,
    },
  };
}
