// Checklists, watchers and the trash over HTTP, for people, programs and agents.
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { TaskId, TASKS } from "./addresses.ts";
import { addItem, changeItem, removeItem } from "./checklist.ts";
import { ChecklistItem, ChecklistItemCreate, ChecklistItemUpdate, Task, TrashList } from "./schema.ts";
import { listTrash, purgeTask, restoreTask } from "./trash.ts";
import { setWatching } from "./watch.ts";

const ItemId = TaskId.extend({ item_id: Id });

export const checklistRoutes = api()
  .openapi(
    operation(actions["task.update"], {
      method: "post",
      path: "/tasks/{task_id}/checklist",
      id: "addChecklistItem",
      tag: TASKS,
      summary: "Add an item to the checklist",
      params: TaskId,
      body: ChecklistItemCreate,
      answer: ChecklistItem,
      status: 201,
    }),
    async (context) => context.json(await addItem(context.var.work, context.req.valid("param").task_id, context.req.valid("json")), 201),
  )
  .openapi(
    operation(actions["task.update"], {
      method: "patch",
      path: "/tasks/{task_id}/checklist/{item_id}",
      id: "changeChecklistItem",
      tag: TASKS,
      summary: "Tick or rewrite an item",
      description: "Items are changed one by one, so that two who tick different ones at the same moment both hold. The task keeps its version.",
      params: ItemId,
      body: ChecklistItemUpdate,
      answer: ChecklistItem,
      status: 200,
    }),
    async (context) => {
      const { task_id, item_id } = context.req.valid("param");
      return context.json(await changeItem(context.var.work, task_id, item_id, context.req.valid("json")), 200);
    },
  )
  .openapi(
    operation(actions["task.update"], {
      method: "delete",
      path: "/tasks/{task_id}/checklist/{item_id}",
      id: "removeChecklistItem",
      tag: TASKS,
      summary: "Remove an item",
      params: ItemId,
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { task_id, item_id } = context.req.valid("param");
      await removeItem(context.var.work, task_id, item_id);
      return context.body(null, 204);
    },
  );

export const watchRoutes = api()
  .openapi(
    operation(actions["task.watch"], {
      method: "post",
      path: "/tasks/{task_id}/watch",
      id: "watchTask",
      tag: TASKS,
      summary: "Watch a task",
      description: "For whoever asks. Others are made watchers by `watcher_ids` of the task.",
      params: TaskId,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await setWatching(context.var.work, context.req.valid("param").task_id, true);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["task.watch"], {
      method: "delete",
      path: "/tasks/{task_id}/watch",
      id: "unwatchTask",
      tag: TASKS,
      summary: "Watch a task no longer",
      params: TaskId,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await setWatching(context.var.work, context.req.valid("param").task_id, false);
      return context.body(null, 204);
    },
  );

export const trashRoutes = api()
  .openapi(
    operation(actions["task.restore"], {
      method: "get",
      path: "/trash",
      id: "listTrash",
      tag: TASKS,
      summary: "Deleted tasks of a board, the latest first",
      query: PageQuery.extend({ board_id: Id }),
      answer: TrashList,
      status: 200,
    }),
    async (context) => {
      const { board_id, ...query } = context.req.valid("query");
      return context.json(await listTrash(context.var.work, board_id, query), 200);
    },
  )
  .openapi(
    operation(actions["task.restore"], {
      method: "post",
      path: "/tasks/{task_id}/restore",
      id: "restoreTask",
      tag: TASKS,
      summary: "Restore a deleted task",
      description: "Its number and its dependencies are as they were; the sub-tasks that went with it come back too.",
      params: TaskId,
      answer: Task,
      status: 200,
    }),
    async (context) => {
      const task = await restoreTask(context.var.work, context.req.valid("param").task_id);
      return context.json(task, 200, etag(task.version));
    },
  )
  .openapi(
    operation(actions["task.purge"], {
      method: "delete",
      path: "/trash/{task_id}",
      id: "purgeTask",
      tag: TASKS,
      summary: "Delete a task of the trash for ever",
      description: "Its text, its comments and its dependencies go; its history stays.",
      params: TaskId,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await purgeTask(context.var.work, context.req.valid("param").task_id);
      return context.body(null, 204);
    },
  );
