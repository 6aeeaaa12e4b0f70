// The fleet: its rows, those of single agents, and what people do with an agent's task from its row.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { commentRoutes } from "#worker/tasks/comment-routes.ts";
import type { runRoutes } from "#worker/tasks/run-routes.ts";
import type { taskRoutes } from "#worker/tasks/routes.ts";
import type { fleetRoutes } from "#worker/views/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { LOOKUP_ROWS, listQuery, type PagedList, type Pages, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { fleetKey } from "./keys.ts";
import type { FleetAgent } from "./wire.ts";

const { fleet } = clientOf<typeof fleetRoutes>().organizations.me;

const fleetList: PagedList<FleetAgent> = {
  key: fleetKey,
  load: (asked, signal) => json(fleet.$get({ query: asked }, until(signal))),
  rows: LOOKUP_ROWS,
};
export const useFleet = () => usePages(fleetList);
/** As far as it has been loaded: nothing is asked for, but whoever has it read anew has it read by the same question. */
export const useKnownFleet = () => useQuery({ ...listQuery(fleetList), enabled: false });
export const useMoreFleet = () => useMore(fleetList);

/** Reads these agents anew, in one request; the others stay as they are. */
export async function readAgents(ids: readonly string[]): Promise<void> {
  const { items } = await json(fleet.$get({ query: { agent_ids: ids.join(",") } }));
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
