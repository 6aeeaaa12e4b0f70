// Tasks by their key over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { TASKS } from "./addresses.ts";
import { getTaskByKey } from "./keys.ts";
import { Task } from "./schema.ts";

const TaskKey = z.object({
  key: z
    .string()
    .max(40)
    .regex(/^[A-Za-z][A-Za-z0-9]*-[1-9]\d{0,8}$/)
    .meta({ example: "PLAT-17" }),
});

export const keyRoutes = api().openapi(
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
);
