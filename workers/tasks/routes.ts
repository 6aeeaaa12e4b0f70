// Tasks over HTTP, for people and programs. The same operations are at /boards/{board_id}/tasks/… (board-task-routes.ts).
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { CREATE_ERRORS, TaskId, TASKS, TRASH_TEXT, UPDATE_ERRORS, UPDATE_TEXT } from "./addresses.ts";
import { updateTask } from "./change.ts";
import { createTask } from "./create.ts";
import { BoardTaskQuery, listedBy } from "./list-query.ts";
import { Task, TaskCreate, TaskList, TaskUpdate } from "./schema.ts";
import { getTask, listTasks } from "./service.ts";
import { deleteTask } from "./trash.ts";

export const taskRoutes = api()
  .openapi(
    operation(actions["task.create"], {
      method: "post",
      path: "/tasks",
      id: "createTask",
      tag: TASKS,
      summary: "Create a task",
      description: "Assigning it to an agent on a gateway sends it to the agent, once nothing blocks it.",
      body: TaskCreate,
      answer: Task,
      status: 201,
      errors: CREATE_ERRORS,
    }),
    async (context) => {
      const task = await createTask(context.var.work, context.req.valid("json"));
      return context.json(task, 201, etag(task.version));
    },
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks",
      id: "listTasks",
      tag: TASKS,
      summary: "Tasks of a board, newest first",
      query: BoardTaskQuery.extend({ board_id: Id }),
      queryFamily: "field.",
      answer: TaskList,
      status: 200,
    }),
    async (context) => {
      const { board_id, ...query } = context.req.valid("query");
      return context.json(await listTasks(context.var.work, board_id, listedBy(query)), 200);
    },
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/{task_id}",
      id: "getTask",
      tag: TASKS,
      summary: "One task",
      params: TaskId,
      answer: Task,
      status: 200,
    }),
    async (context) => {
      const task = await getTask(context.var.work, context.req.valid("param").task_id);
      return context.json(task, 200, etag(task.version));
    },
  )
  .openapi(
    operation(actions["task.update"], {
      method: "patch",
      path: "/tasks/{task_id}",
      id: "updateTask",
      tag: TASKS,
      summary: "Change or move a task",
      description: UPDATE_TEXT,
      params: TaskId,
      body: TaskUpdate,
      answer: Task,
      status: 200,
      errors: UPDATE_ERRORS,
    }),
    async (context) => {
      const task = await updateTask(context.var.work, context.req.valid("param").task_id, context.req.valid("json"));
      return context.json(task, 200, etag(task.version));
    },
  )
  .openapi(
    operation(actions["task.delete"], {
      method: "delete",
      path: "/tasks/{task_id}",
      id: "deleteTask",
      tag: TASKS,
      summary: "Move a task to the trash",
      description: TRASH_TEXT,
      params: TaskId,
      answer: null,
      status: 204,
      errors: ["stale_version"],
    }),
    async (context) => {
      await deleteTask(context.var.work, context.req.valid("param").task_id);
      return context.body(null, 204);
    },
  );
