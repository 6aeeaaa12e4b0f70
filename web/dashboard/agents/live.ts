// Agents: list, one, and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import { addLast, mergeInList } from "../live/cache.ts";
import type { agentRoutes } from "#worker/agents/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { agentsKey } from "./keys.ts";
import type { Agent, AgentUpdate } from "./wire.ts";

const client = clientOf<typeof agentRoutes>();
const one = client.agents[":agent_id"];

export const loadAgents = (signal: AbortSignal) => json(client.agents.$get({ query: {} }, until(signal)));

export const useAgents = () => useQuery({ queryKey: agentsKey(), queryFn: ({ signal }) => loadAgents(signal) });
export const useAgent = (id: string) =>
  useQuery({
    queryKey: agentsKey(),
    queryFn: ({ signal }) => loadAgents(signal),
    select: (page: Page<Agent>) => page.items.find((agent) => agent.id === id) ?? null,
  });

function place(agent: Agent): void {
  if (!mergeInList(agentsKey(), agent.id, agent)) addLast(agentsKey(), agent);
}

type NewAgent = InferRequestType<typeof client.agents.$post>["json"];
export const useCreateAgent = () => useMutation({ mutationFn: (agent: NewAgent) => json(client.agents.$post({ json: agent })), onSuccess: place });
export const useUpdateAgent = (agent: Agent) =>
  useMutation({
    mutationFn: (changes: AgentUpdate) => json(one.$patch({ param: { agent_id: agent.id }, json: changes }, ifMatch(agent.version))),
    onSuccess: place,
  });

export const useProvisionAgent = (id: string) =>
  useMutation({
    mutationFn: () => one.provision.$post({ param: { agent_id: id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: agentsKey() }),
  });

export const useDeleteAgent = (id: string) =>
  useMutation({ mutationFn: () => one.$delete({ param: { agent_id: id } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: agentsKey() }) });
