// Reading and deleting tasks. Creating one: create.ts; changing one: change.ts.
import { loadBoard, loseTaskStatement } from "#worker/boards/index.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { TaskFilter } from "./filter-store.ts";
import { requireKnownFields } from "./list-query.ts";
import { presentTasks, taskCount, taskPage } from "./list-store.ts";
import { loadTask } from "./load.ts";
import { presentTask } from "./present.ts";
import type { Task } from "./schema.ts";
import { deleteTaskStatements } from "./store.ts";

/** `boardId`: the board in the address; a task of another board answers 404. */
export async function getTask(work: Work, id: string, boardId?: string): Promise<Task> {
  return locate(work, "task", async (db) => {
    const loaded = await loadTask(work, db, id, actions["task.read"], {});
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    return presentTask(loaded.facts);
  });
}

export async function listTasks(work: Work, boardId: string, filter: TaskFilter, query: PageQuery): Promise<Page<Task>> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, actions["task.read"], {
      tasks: taskPage(db, boardId, filter, query.limit, query.offset),
      count: taskCount(db, boardId, filter),
    });
    if (!loaded) return null;
    const { board, more } = loaded;
    requireKnownFields(filter, more.tasks.rules);
    return page(presentTasks(more.tasks, board.key), more.count ?? { total: board.task_count }, query, abridgeItem("custom_field_values"));
  });
}

/**
 * Deletes the task; its comments and history stay. Tasks that depended on it are no longer blocked by it. `boardId`: the board in
 * the address; a task of another board answers 404.
 */
export async function deleteTask(work: Work, id: string, boardId?: string): Promise<void> {
  await locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, id, actions["task.delete"], {});
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    const { row, activeRun } = loaded.facts;
    requireVersion(work, row.version);
    if (activeRun)
      throw new ProblemError("conflict", `${activeRun.agent_name ?? "An agent"} is working on the task. Stop the run first.`, {
        extra: { run_id: activeRun.id },
      });
    const before = presentTask(loaded.facts);
    const { guard, write } = deleteTaskStatements(db, row, at(work));
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards: [guard],
      writes: [write, loseTaskStatement(db, row.board_id)],
      events: [{ type: "task.deleted", subject: { type: "task", id }, payload: { label: before.key, before }, policy: loaded.policy }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
