// Agents: list, one, and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import { addLast, mergeInList, oneKey, reload } from "../live/cache.ts";
import type { driftRoutes } from "#worker/agents/drift-routes.ts";
import type { foundRoutes } from "#worker/agents/found-routes.ts";
import type { agentRoutes } from "#worker/agents/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { isOlder } from "../live/items.ts";
import { LOOKUP_ROWS, type PagedList, useListed, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { adoptionKey, agentsKey, driftKey } from "./keys.ts";
import type { Agent, AgentUpdateInput, DriftResolution } from "./wire.ts";

const client = clientOf<typeof agentRoutes>();
const one = client.agents[":agent_id"];
const { adoption } = clientOf<typeof foundRoutes>().agents[":agent_id"];
const { drift } = clientOf<typeof driftRoutes>().agents[":agent_id"];

export const agentList: PagedList<Agent> = {
  key: agentsKey,
  load: (asked, signal) => json(client.agents.$get({ query: asked }, until(signal))),
  rows: LOOKUP_ROWS,
};

export const useAgents = () => usePages(agentList);
export const useMoreAgents = () => useMore(agentList);
export const loadAgent = (id: string, signal?: AbortSignal): Promise<Agent> => json(one.$get({ param: { agent_id: id } }, until(signal)));
export const useAgent = (id: string) => useListed(agentList, id, loadAgent);

/**
 * Where the list has it abridged it stays so, and is shown by itself: events tell not everybody its texts, so only what is loaded again has them
 * as they are.
 */
function place(agent: Agent): void {
  queryClient.setQueryData<Agent>(oneKey(agentsKey(), agent.id), (known) => (known && isOlder(agent, known) ? known : agent));
  if (!mergeInList(agentsKey(), agent.id, agent)) addLast(agentsKey(), agent);
}

type NewAgent = InferRequestType<typeof client.agents.$post>["json"];
export const useCreateAgent = () => useMutation({ mutationFn: (agent: NewAgent) => json(client.agents.$post({ json: agent })), onSuccess: place });
export const useUpdateAgent = (agent: Agent) =>
  useMutation({
    mutationFn: (changes: AgentUpdateInput) => json(one.$patch({ param: { agent_id: agent.id }, json: changes }, ifMatch(agent.version))),
    onSuccess: place,
  });

/** Says that an agent leads its board, or no longer; whichever led it before is read anew. */
export const useSayLead = () =>
  useMutation({
    mutationFn: ({ agent, is_board_lead }: { agent: Agent; is_board_lead: boolean }) =>
      json(one.$patch({ param: { agent_id: agent.id }, json: { is_board_lead } }, ifMatch(agent.version))),
    onSettled: () => queryClient.invalidateQueries({ queryKey: agentsKey() }),
  });

export const useProvisionAgent = (id: string) =>
  useMutation({
    mutationFn: () => one.provision.$post({ param: { agent_id: id }, query: {} }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: agentsKey() }),
  });

export const useDeleteAgent = (id: string) =>
  useMutation({ mutationFn: () => one.$delete({ param: { agent_id: id } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: agentsKey() }) });

export const useDrift = (id: string, isAsked: boolean) =>
  useQuery({
    queryKey: driftKey(id),
    queryFn: ({ signal }) => json(drift.$get({ param: { agent_id: id } }, until(signal))),
    enabled: isAsked,
  });

/** Kept here no longer than somebody looks. */
export const useAdoption = (id: string) =>
  useQuery({ queryKey: adoptionKey(id), queryFn: ({ signal }) => json(adoption.$get({ param: { agent_id: id } }, until(signal))), gcTime: 0 });

/** `version`: of the drift that is on screen. */
export const useResolveDrift = (id: string, resolution: DriftResolution["resolution"], version: number) =>
  useMutation({
    mutationFn: () => json(drift.$post({ param: { agent_id: id }, json: { resolution, version } })),
    onSuccess: place,
    onSettled: () => reload(driftKey(id)),
  });
