// Tasks of a new board: fills the port of that name of boards.
import type { FirstTask, FirstTasks } from "#worker/boards/index.ts";
import { checksOf, takeNumber } from "#worker/boards/index.ts";
import { rankBetween } from "#worker/platform/rank.ts";
import { newTask } from "./create.ts";
import { unfinishedTasks } from "./list-store.ts";
import { BARE, presentTask } from "./present.ts";
import { insertTaskStatement } from "./store.ts";
import type { TaskRow } from "./tables.ts";
import { workersOfCopy } from "./verification.ts";

const asFirst = ({ title, description, status, priority, due_at, ...row }: TaskRow): FirstTask => ({
  title,
  description,
  status: status === "inbox" ? "inbox" : "todo", // nobody has begun it there
  priority,
  due_at,
  workers: workersOfCopy(row),
});

export const firstTasks: FirstTasks = {
  copied: (db, boardId, most) => unfinishedTasks(db, boardId, most + 1, asFirst),
  statements(work, db, board, tasks) {
    let rank: string | null = null;
    const rows = tasks.map(({ workers = null, ...task }, index) => {
      rank = rankBetween(rank, null);
      return { ...newTask(work, { ...task, board_id: board.id }, board.organization_id, null), workers, rank, number: index + 1 };
    });
    return {
      writes: rows.flatMap((row) => [...takeNumber(db, board.id).statements, insertTaskStatement(db, row)]),
      events: rows.map((row) => ({
        type: "task.created",
        subject: { type: "task", id: row.id },
        payload: { after: presentTask({ row, boardKey: board.key, checks: checksOf(board), dependencies: [], activeRun: null, ...BARE }) },
      })),
    };
  },
};
