// Tasks by their key, and copies of them, over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { TaskId, TASKS } from "./addresses.ts";
import { duplicateTask } from "./duplicate.ts";
import { getTaskByKey } from "./keys.ts";
import { Task } from "./schema.ts";
import { TaskDuplicate } from "./bulk-schema.ts";

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
  );
