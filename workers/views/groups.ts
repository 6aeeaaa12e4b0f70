// The boards of a group on one page: of each how many tasks of each status it has, and those that come first. A board is shown to those
// who may read it, and its tasks to those who may read tasks there.
import { boardActions, groupOfBoard, loadBoard, loadGroup, presentBoard } from "#worker/boards/index.ts";
import type { BoardGroup } from "#worker/boards/schema.ts";
import { listed } from "#worker/platform/abridge.ts";
import { isAllowed } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { locate, read, type Work } from "#worker/platform/work.ts";
import { type LeadingTask, taskActions } from "#worker/tasks/index.ts";
import { boardsOfGroup, type GroupBoards, type GroupBoardRow } from "./group-store.ts";
import type { BoardOfGroup, GroupSnapshot, GroupSnapshotQuery, OwnGroupSnapshotQuery } from "./schema.ts";

const presentTask = ({ assignee_name, ...task }: LeadingTask, boardName: string) => ({ ...task, board_name: boardName, assignee: assignee_name });

function presentOne(work: Work, { task_counts, tasks, ...row }: GroupBoardRow): BoardOfGroup {
  const board = presentBoard(row);
  // Whoever is shown a board may read it; a key may have no scope for tasks.
  const held = { organizationId: board.organization_id, boardId: board.id, role: "member", canRead: true, canWrite: false } as const;
  if (!isAllowed(work.caller, taskActions["task.read"], held)) return { board };
  const first = JSON.parse(tasks) as LeadingTask[];
  return { board, task_counts: JSON.parse(task_counts) as BoardOfGroup["task_counts"], tasks: first.map((task) => presentTask(task, board.name)) };
}

/** Where whole boards would be too much, without their tasks. */
const withoutTasks = ({ board, task_counts }: BoardOfGroup): BoardOfGroup => ({ board, ...(task_counts ? { task_counts } : {}) });

const snapshotOf = (work: Work, group: BoardGroup | null, { rows, count }: GroupBoards): GroupSnapshot => ({
  group,
  boards: listed(
    rows.map((row) => presentOne(work, row)),
    withoutTasks,
  ),
  boards_total: count?.total ?? 0,
});

/** An agent's board is known only once its token is verified. */
async function knowCaller(work: Work, db: Database): Promise<void> {
  if (work.caller.type === "agent") await read(work, db, {});
}

export async function groupSnapshot(work: Work, groupId: string, query: GroupSnapshotQuery): Promise<GroupSnapshot> {
  return locate(work, "board group", async (db) => {
    await knowCaller(work, db);
    const loaded = await loadGroup(work, db, groupId, boardActions["board_group.read"], {
      boards: boardsOfGroup(db, work.caller, { groupId, ...query, without: null }),
    });
    return loaded && snapshotOf(work, loaded.row, loaded.more.boards);
  });
}

/** The group of this board; without one, no boards. */
export async function snapshotAround(work: Work, boardId: string, { include_self, ...query }: OwnGroupSnapshotQuery): Promise<GroupSnapshot> {
  return locate(work, "board", async (db) => {
    await knowCaller(work, db);
    const without = include_self === "true" ? null : boardId;
    const loaded = await loadBoard(work, db, boardId, boardActions["board.read"], {
      group: groupOfBoard(db, boardId),
      boards: boardsOfGroup(db, work.caller, { boardId, ...query, without }),
    });
    return loaded && snapshotOf(work, loaded.more.group, loaded.more.boards);
  });
}
