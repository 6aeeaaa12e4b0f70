// Agents: list, one, and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import { addLast, mergeInList } from "../live/cache.ts";
import { get, patch, post, remove } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { agentsKey } from "./keys.ts";
import type { Agent, AgentCreate, AgentUpdate } from "./wire.ts";

export const loadAgents = (signal: AbortSignal) => get<Page<Agent>>("/agents", undefined, signal);

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

export type NewAgent = Pick<AgentCreate, "name"> & Partial<AgentCreate>;
export const useCreateAgent = () => useMutation({ mutationFn: (agent: NewAgent) => post<Agent>("/agents", agent), onSuccess: place });
export const useUpdateAgent = (agent: Agent) =>
  useMutation({ mutationFn: (changes: AgentUpdate) => patch<Agent>(`/agents/${agent.id}`, changes, agent.version), onSuccess: place });

export const useProvisionAgent = (id: string) =>
  useMutation({
    mutationFn: () => post<Agent | undefined>(`/agents/${id}/provision`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: agentsKey() }),
  });

export const useDeleteAgent = (id: string) =>
  useMutation({ mutationFn: () => remove(`/agents/${id}`), onSuccess: () => queryClient.invalidateQueries({ queryKey: agentsKey() }) });
