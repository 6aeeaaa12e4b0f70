// Runs of a task: the list, starting and stopping one.
import { useMutation, useQuery } from "@tanstack/react-query";
import { get, post } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { taskRunsKey } from "./keys.ts";
import type { Execution, Run } from "./wire.ts";

export const useTaskRuns = (taskId: string) =>
  useQuery({ queryKey: taskRunsKey(taskId), queryFn: ({ signal }) => get<Page<Run>>(`/tasks/${taskId}/runs`, undefined, signal) });

const reloadRuns = (taskId: string) => queryClient.invalidateQueries({ queryKey: taskRunsKey(taskId) });

export const useExecuteTask = (taskId: string) =>
  useMutation({ mutationFn: () => post<Execution>(`/tasks/${taskId}/execute`), onSuccess: () => reloadRuns(taskId) });
export const useStopTask = (taskId: string) => useMutation({ mutationFn: () => post<unknown>(`/tasks/${taskId}/stop`), onSuccess: () => reloadRuns(taskId) });
