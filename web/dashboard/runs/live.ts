// Runs of a task: the list, starting and stopping one.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { runRoutes } from "#worker/tasks/run-routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { taskRunsKey } from "./keys.ts";

const task = clientOf<typeof runRoutes>().tasks[":task_id"];

export const useTaskRuns = (taskId: string) =>
  useQuery({ queryKey: taskRunsKey(taskId), queryFn: ({ signal }) => json(task.runs.$get({ param: { task_id: taskId } }, until(signal))) });

const reloadRuns = (taskId: string) => queryClient.invalidateQueries({ queryKey: taskRunsKey(taskId) });

export const useExecuteTask = (taskId: string) =>
  useMutation({ mutationFn: () => task.execute.$post({ param: { task_id: taskId }, json: {} }), onSuccess: () => reloadRuns(taskId) });
export const useStopTask = (taskId: string) =>
  useMutation({ mutationFn: () => task.stop.$post({ param: { task_id: taskId } }), onSuccess: () => reloadRuns(taskId) });
