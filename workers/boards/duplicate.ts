// A copy of a board: its rules and what it is for, in the same group and on the same gateway; if wanted with its unfinished tasks, which
// nobody has yet. All of it is one batch.
import { ProblemError } from "#worker/platform/errors.ts";
import { authorize, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { checksOf, definedChecks, keptChecks } from "./checks.ts";
import { commitNewBoard, fresh } from "./create.ts";
import { keyOf, slugOf } from "./rules.ts";
import type { Board, BoardDuplicate } from "./schema.ts";
import { loadBoard } from "./service.ts";
import type { BoardRow } from "./tables.ts";

export const COPIED_TASKS_MAX = 100;
/** Of what is said in them: a batch carries it twice, as rows and as events. */
const COPIED_MAX_CHARS = 400_000;

const NO_RIGHTS = "You may duplicate boards on which you may write yourself. Ask an admin of the organization.";
const TOO_MANY = `The board has more unfinished tasks than are copied at once: ${COPIED_TASKS_MAX}, with ${COPIED_MAX_CHARS} characters. Nothing was done. Duplicate it without its tasks.`;

export async function duplicateBoard(work: Work, id: string, { name, with_tasks }: BoardDuplicate): Promise<Board> {
  const { firstTasks } = work.composition.ports;
  return locate(work, "board", async (db, shard) => {
    const tasksOf = with_tasks ? firstTasks.copied(db, id, COPIED_TASKS_MAX) : null;
    const loaded = await loadBoard(work, db, id, actions["board.duplicate"], { tasks: tasksOf });
    if (!loaded) return null;
    const { grant, more } = loaded;
    const { seq: _seq, ...board } = loaded.board;
    if (!grant?.canWrite) throw new ProblemError("forbidden", NO_RIGHTS);
    const policy = authorize(work, actions["board.create"], { ...grant, boardId: null }, "board");
    const tasks = more.tasks ?? [];
    if (tasks.length > COPIED_TASKS_MAX || JSON.stringify(tasks).length > COPIED_MAX_CHARS) throw new ProblemError("conflict", TOO_MANY);
    const row: BoardRow = { ...board, ...fresh(work), name, slug: slugOf(name), key: keyOf(name), checks: keptChecks(definedChecks(checksOf(board), [], 1)) };
    return commitNewBoard(work, db, shard, { row, tasks, policy });
  });
}
