// Reading tasks. Creating one: create.ts; changing one: change.ts; deleting one: trash.ts.
import { loadBoard } from "#worker/boards/index.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { TaskFilter } from "./filter-store.ts";
import { requireKnownFields } from "./list-query.ts";
import { presentTasks, taskCount, taskPage } from "./list-store.ts";
import { loadTask } from "./load.ts";
import { presentTask } from "./present.ts";
import type { Task } from "./schema.ts";

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
