// The checks of a task: how they stand, reporting one, having a link asked.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { checkRoutes } from "#worker/checks/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { taskChecksKey } from "./keys.ts";
import type { CheckResultCreate, TaskChecks } from "./wire.ts";

const { checks } = clientOf<typeof checkRoutes>().tasks[":task_id"];

/** `workVersion`: what is known of one is not how another stands. */
export const useTaskChecks = (taskId: string, workVersion: number) =>
  useQuery({
    queryKey: [...taskChecksKey(taskId), workVersion],
    queryFn: ({ signal }) => json(checks.$get({ param: { task_id: taskId } }, until(signal))),
    placeholderData: (known) => known,
  });

/** What it says of the task itself comes over the board's socket. */
const readAgain = (taskId: string) => () => queryClient.invalidateQueries({ queryKey: taskChecksKey(taskId) });

export const useReport = (taskId: string, checkId: string) =>
  useMutation<TaskChecks, Error, CheckResultCreate>({
    mutationFn: (result) => json(checks[":check_id"].result.$post({ param: { task_id: taskId, check_id: checkId }, json: result })),
    onSettled: readAgain(taskId),
  });

export const useAskLink = (taskId: string, checkId: string) =>
  useMutation<TaskChecks, Error, { url?: string }>({
    mutationFn: (link) => json(checks[":check_id"].ask.$post({ param: { task_id: taskId, check_id: checkId }, json: link })),
    onSettled: readAgain(taskId),
  });
