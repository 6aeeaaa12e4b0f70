// Reading tasks. Creating one: create.ts; changing one: change.ts; deleting one: trash.ts.
import type { Parsed } from "#grammar/parse.ts";
import { type Asking, conditionsOf } from "#grammar/tasks.ts";
import { loadBoard } from "#worker/boards/index.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { page } from "#worker/platform/wire.ts";
import { locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { isListSort, type ListSort, type TaskFilter } from "./filter-store.ts";
import { cursorAt, type Listed, requireKnownFields } from "./list-query.ts";
import { presentTasks, taskCount, taskPage, taskWalk } from "./list-store.ts";
import { loadTask } from "./load.ts";
import { presentTask } from "./present.ts";
import type { Task, TaskList } from "./schema.ts";

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

const abridge = abridgeItem<Task>("custom_field_values");

/** A list with a query of words and operators: each page says where the next one goes on. */
async function walkTasks(work: Work, db: Database, boardId: string, { filter, page: query, from, sort }: Listed & Walking): Promise<TaskList | null> {
  const loaded = await loadBoard(work, db, boardId, actions["task.read"], { tasks: taskWalk(db, boardId, filter, { ...query, from }) });
  if (!loaded) return null;
  const { tasks } = loaded.more;
  requireKnownFields(filter, tasks.rules);
  const found = page(presentTasks(tasks, loaded.board.key), { total: 0 }, query, abridge);
  const shown = found.items.length;
  const next = shown < tasks.rows.length ? tasks.places[shown - 1] : tasks.next;
  return { ...found, total: query.offset + shown + (next ? 1 : 0), next_cursor: next ? cursorAt(sort, next) : null };
}
type Walking = { filter: TaskFilter & { sort: ListSort } };

export async function listTasks(work: Work, boardId: string, listed: Listed): Promise<TaskList> {
  const { filter: members, said, page: query } = listed;
  return locate(work, "board", async (db) => {
    const filter = { ...members, conditions: conditionsOf(said, await askingOf(work, db, said)) };
    const { sort } = filter;
    if (filter.conditions.length > 0 && isListSort(sort)) return walkTasks(work, db, boardId, { ...listed, filter: { ...filter, sort } });
    if (listed.from) throw new ProblemError("invalid_input", "cursor: lists that are sorted by a custom field, or have no conditions, go on at an offset.");
    const loaded = await loadBoard(work, db, boardId, actions["task.read"], {
      tasks: taskPage(db, boardId, filter, query.limit, query.offset),
      count: taskCount(db, boardId, filter),
    });
    if (!loaded) return null;
    const { board, more } = loaded;
    requireKnownFields(filter, more.tasks.rules);
    return page(presentTasks(more.tasks, board.key), more.count ?? { total: board.task_count }, query, abridge);
  });
}
