// Agents: list, one, and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import { get, patch, post, remove } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { Agent, AgentCreate, AgentUpdate, Page } from "./wire.ts";

const listOf = (signal: AbortSignal) => get<Page<Agent>>("/agents", undefined, signal);

export const useAgents = () => useQuery({ queryKey: keys.agents(), queryFn: ({ signal }) => listOf(signal) });
export const useAgent = (id: string) =>
  useQuery({
    queryKey: keys.agents(),
    queryFn: ({ signal }) => listOf(signal),
    select: (page: Page<Agent>) => page.items.find((agent) => agent.id === id) ?? null,
  });

function place(agent: Agent): void {
  queryClient.setQueryData<Page<Agent>>(keys.agents(), (page) => {
    if (!page) return page;
    const isKnown = page.items.some((known) => known.id === agent.id);
    return {
      ...page,
      items: isKnown ? page.items.map((known) => (known.id === agent.id ? agent : known)) : [...page.items, agent],
      total: page.total + (isKnown ? 0 : 1),
    };
  });
}

export type NewAgent = Pick<AgentCreate, "name"> & Partial<AgentCreate>;
export const useCreateAgent = () => useMutation({ mutationFn: (agent: NewAgent) => post<Agent>("/agents", agent), onSuccess: place });
export const useUpdateAgent = (agent: Agent) =>
  useMutation({ mutationFn: (changes: AgentUpdate) => patch<Agent>(`/agents/${agent.id}`, changes, agent.version), onSuccess: place });

export const useProvisionAgent = (id: string) =>
  useMutation({
    mutationFn: () => post<Agent | undefined>(`/agents/${id}/provision`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.agents() }),
  });

export const useDeleteAgent = (id: string) =>
  useMutation({ mutationFn: () => remove(`/agents/${id}`), onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.agents() }) });
