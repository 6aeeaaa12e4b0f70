// Who would get a task, and why.
import { useQuery } from "@tanstack/react-query";
import type { runRoutes } from "#worker/tasks/run-routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { routingKey } from "./keys.ts";

const { routing } = clientOf<typeof runRoutes>().tasks[":task_id"];

export const useRouting = (taskId: string) =>
  useQuery({ queryKey: routingKey(taskId), queryFn: ({ signal }) => json(routing.$get({ param: { task_id: taskId } }, until(signal))) });
