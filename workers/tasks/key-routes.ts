// Tasks by their key, and copies of them, over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { TaskId, TASKS } from "./addresses.ts";
import { duplicateTask } from "./duplicate.ts";
import { getTaskByKey } from "./keys.ts";
import { moveTask } from "./move.ts";
import { Task } from "./schema.ts";
import { TaskDuplicate, TaskMove } from "./bulk-schema.ts";

const TaskKey = z.object({
  key: z
    .string()
    .max(40)
    .regex(/^[A-Za-z][A-Za-z0-9]*-[1-9]\d{0,8}$/)
    .meta({ example: "PLAT-17" }),
});

export const keyRoutes = api()
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/by-key/{key}",
      id: "getTaskByKey",
      tag: TASKS,
      summary: "One task, by its key",
      description: "In the organization that the request names. 409 where several boards have the same key.",
      params: TaskKey,
      answer: Task,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => {
      const task = await getTaskByKey(context.var.work, context.req.valid("param").key);
      return context.json(task, 200, etag(task.version));
    },
  )
  .openapi(
    operation(actions["task.create"], {
      method: "post",
      path: "/tasks/{task_id}/duplicate",
      id: "duplicateTask",
      tag: TASKS,
      summary: "Copy a task",
      description: "On the same board, to do, given to nobody. What it waits for and what it is a part of stay the same; comments do not come along.",
      params: TaskId,
      body: TaskDuplicate,
      answer: Task,
      status: 201,
      errors: ["dependency_cycle"],
    }),
    async (context) => {
      const task = await duplicateTask(context.var.work, context.req.valid("param").task_id, context.req.valid("json"));
      return context.json(task, 201, etag(task.version));
    },
  )
  .openapi(
    operation(actions["task.move"], {
      method: "post",
      path: "/tasks/{task_id}/move",
      id: "moveTask",
      tag: TASKS,
      summary: "Move a task to another board",
      description:
        "Of the same organization. It keeps its id, its comments, tags and values, and gets a key of that board; by the key that it had it is still found. Values of fields that the other board does not have are kept and not shown there. Its relations and its agent stay behind. Refused (409, with `reason`) while it is worked on or waits for an approval, and where it is done and that board asks more of what is done. What was decided and run before stays on the record of the board where that was.",
      params: TaskId,
      body: TaskMove,
      answer: Task,
      status: 200,
      errors: ["stale_version"],
    }),
    async (context) => {
      const task = await moveTask(context.var.work, context.req.valid("param").task_id, context.req.valid("json"));
      return context.json(task, 200, etag(task.version));
    },
  );
