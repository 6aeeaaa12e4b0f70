// Where one agent stands; setting it up again, and giving that up.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { agentRoutes } from "#worker/agents/routes.ts";
import type { runRoutes } from "#worker/tasks/run-routes.ts";
import type { lifecycleRoutes } from "#worker/views/lifecycle-routes.ts";
import type { fleetRoutes } from "#worker/views/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, json, until } from "../live/http.ts";
import { agentNowKey, lifecycleKey } from "./keys.ts";

const { lifecycle } = clientOf<typeof lifecycleRoutes>().agents[":agent_id"];
const { provision } = clientOf<typeof agentRoutes>().agents[":agent_id"];
const at = (agentId: string) => ({ param: { agent_id: agentId } });

export const useLifecycle = (agentId: string) =>
  useQuery({ queryKey: lifecycleKey(agentId), queryFn: ({ signal }) => json(lifecycle.$get(at(agentId), until(signal))) });

const { fleet } = clientOf<typeof fleetRoutes>().organizations.me;
/** null: it works for a board that the person does not see. */
export const useAgentNow = (agentId: string) =>
  useQuery({
    queryKey: agentNowKey(agentId),
    queryFn: async ({ signal }) => (await json(fleet.$get({ query: { agent_ids: agentId } }, until(signal)))).items[0] ?? null,
  });

const { runs } = clientOf<typeof runRoutes>().tasks[":task_id"];
/** Of its open run the session on its gateway; null: none is told. Read again when another run of it begins. */
export const useOpenSession = (taskId: string, runId: string) =>
  useQuery({
    queryKey: agentNowKey("session", taskId, runId),
    queryFn: async ({ signal }) =>
      (await json(runs.$get({ param: { task_id: taskId } }, until(signal)))).items.find(({ id }) => id === runId)?.session_key ?? null,
  });

export const useSetUpAgain = (agentId: string) =>
  useMutation({ mutationFn: () => json(provision.$post({ ...at(agentId), query: {} })), onSettled: () => reload(lifecycleKey(agentId)) });

export const useGiveUp = (agentId: string) =>
  useMutation({ mutationFn: () => json(provision.cancel.$post(at(agentId))), onSettled: () => reload(lifecycleKey(agentId)) });
