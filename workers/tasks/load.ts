// Loading a task with everything that a decision about it needs, in one round trip.
import { boardForCallerStatement, type BoardWithSeq, splitBoard } from "#worker/boards/index.ts";
import { grantOf } from "#worker/organizations/index.ts";
import type { ActionRule, Grant } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { authorize, load, type Work } from "#worker/platform/work.ts";
import { type OneTaskRows, oneTaskOf, oneTaskStatements, type TaskFacts } from "./store.ts";

export type LoadedTask = { facts: TaskFacts; board: BoardWithSeq; grant: Grant; why: string; more: unknown[][] };

const BOARD_OF_TASK = "(SELECT board_id FROM tasks WHERE id = ?1 AND deleted_at IS NULL)";

/** null: no such task on this shard. Throws 403 or 404 when the caller may not. */
export async function loadTask(work: Work, db: Database, id: string, action: ActionRule, more: Statement[] = []): Promise<LoadedTask | null> {
  const [tasks, runs, boards, ...rest] = await load<[...OneTaskRows, unknown[], ...unknown[][]]>(work, db, [
    ...oneTaskStatements(db, id),
    boardForCallerStatement(db, work.caller, BOARD_OF_TASK, id),
    ...more,
  ]);
  const found = splitBoard(boards[0]);
  const facts = found && oneTaskOf([tasks, runs], found.board.key);
  if (!found || !facts) return null;
  const grant = grantOf(work.caller, found.grant);
  const why = authorize(work, action, grant, "task");
  return { facts, board: found.board, grant: grant as Grant, why, more: rest };
}
