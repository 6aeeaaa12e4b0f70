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

/** The agent that has the task begins to work on it. */
export async function startRun(taskId: string): Promise<void> {
  await task.execute.$post({ param: { task_id: taskId }, json: {} });
  await reloadRuns(taskId);
}
export async function stopRun(taskId: string): Promise<void> {
  await task.stop.$post({ param: { task_id: taskId } });
  await reloadRuns(taskId);
}
export const useExecuteTask = (taskId: string) => useMutation({ mutationFn: () => startRun(taskId) });
export const useStopTask = (taskId: string) => useMutation({ mutationFn: () => stopRun(taskId) });
