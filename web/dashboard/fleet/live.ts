// The fleet: its rows, those of single agents, and what people do with an agent's task from its row.
import { useMutation } from "@tanstack/react-query";
import type { commentRoutes } from "#worker/tasks/comment-routes.ts";
import type { runRoutes } from "#worker/tasks/run-routes.ts";
import type { taskRoutes } from "#worker/tasks/routes.ts";
import { clientOf, json } from "../live/http.ts";
import { type Pages, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { fleetKey } from "./keys.ts";
import { fleetClient, fleetList } from "./list.ts";
import type { FleetAgent } from "./wire.ts";

export const useFleet = () => usePages(fleetList);
export const useMoreFleet = () => useMore(fleetList);

/** Reads these agents anew, in one request; the others stay as they are. */
export async function readAgents(ids: readonly string[]): Promise<void> {
  const { items } = await json(fleetClient.$get({ query: { agent_ids: ids.join(",") } }));
  const fresh = new Map(items.map((agent) => [agent.id, agent]));
  queryClient.setQueryData<Pages<FleetAgent>>(fleetKey(), (page) => page && { ...page, items: page.items.map((agent) => fresh.get(agent.id) ?? agent) });
}

const task = clientOf<typeof taskRoutes>().tasks[":task_id"];
const { comments } = clientOf<typeof commentRoutes>().tasks[":task_id"];
const { stop } = clientOf<typeof runRoutes>().tasks[":task_id"];
const addressOf = (taskId: string) => ({ param: { task_id: taskId } });

export const useStop = (taskId: string) => useMutation({ mutationFn: () => json(stop.$post(addressOf(taskId))) });
/** A comment on its task reaches the agent in the session of that task. */
export const useMessage = (taskId: string) =>
  useMutation({ mutationFn: (message: string) => json(comments.$post({ ...addressOf(taskId), json: { message } })) });
export const useGive = (taskId: string) =>
  useMutation({ mutationFn: (agentId: string | null) => json(task.$patch({ ...addressOf(taskId), json: { assigned_agent_id: agentId } })) });
