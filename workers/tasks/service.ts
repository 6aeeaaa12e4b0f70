// Reading tasks. Creating one: create.ts; changing one: change.ts; deleting one: trash.ts.
import type { Parsed } from "#grammar/parse.ts";
import { type Asking, conditionsOf } from "#grammar/tasks.ts";
import { loadBoard } from "#worker/boards/index.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import type { Database } from "#worker/platform/db.ts";
import { type Page, page } from "#worker/platform/wire.ts";
import { locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type Listed, requireKnownFields } from "./list-query.ts";
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

/** Who a token stands for is known only once it is verified. */
async function askingOf(work: Work, db: Database, { filters }: Parsed): Promise<Asking> {
  const asksForSelf = filters.some((filter) => filter.is === "assignee" && filter.values.some((value) => value.toLowerCase() === "me"));
  if (asksForSelf && work.caller.type !== "user") await read(work, db, {});
  return { selfId: asksForSelf ? work.caller.actor.id : "", now: work.now.getTime() };
}

export async function listTasks(work: Work, boardId: string, { filter: members, said, page: query }: Listed): Promise<Page<Task>> {
  return locate(work, "board", async (db) => {
    const filter = { ...members, conditions: conditionsOf(said, await askingOf(work, db, said)) };
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
