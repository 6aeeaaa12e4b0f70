// Loading a task with everything that a decision about it needs, in one round trip.
import { boardGrantStatement, grantOf, type GrantRow } from "#worker/organizations/index.ts";
import type { BoardWithSeq } from "#worker/boards/index.ts";
import type { ActionRule, Grant } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { authorize, load, type Work } from "#worker/platform/work.ts";
import { type TaskFacts, taskOf, taskStatements, type TaskStatementRows } from "./store.ts";

export type LoadedTask = { facts: TaskFacts; board: BoardWithSeq; grant: Grant; why: string; more: unknown[][] };

const BOARD_OF_TASK = "(SELECT board_id FROM tasks WHERE id = ?1 AND deleted_at IS NULL)";

/** null: no such task on this shard. Throws 403 or 404 when the caller may not. */
export async function loadTask(work: Work, db: Database, id: string, action: ActionRule, more: Statement[] = []): Promise<LoadedTask | null> {
  const [tasks, dependencies, runs, boards, grants, ...rest] = await load<[...TaskStatementRows, BoardWithSeq[], GrantRow[], ...unknown[][]]>(work, db, [
    ...taskStatements(db, id),
    db.sql(`SELECT b.*, s.seq FROM boards b JOIN streams s ON s.id = b.id WHERE b.id = ${BOARD_OF_TASK} AND b.deleted_at IS NULL`, id),
    boardGrantStatement(db, work.caller, BOARD_OF_TASK, id),
    ...more,
  ]);
  const board = boards[0];
  if (!board) return null;
  const facts = taskOf([tasks, dependencies, runs], board.key);
  if (!facts) return null;
  const grant = grantOf(work.caller, grants[0]);
  const why = authorize(work, action, grant, "task");
  return { facts, board, grant: grant as Grant, why, more: rest };
}
