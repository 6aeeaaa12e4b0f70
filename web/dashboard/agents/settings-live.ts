// What holds for an agent, read when its page is open.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { agentRoutes } from "#worker/agents/routes.ts";
import type { settingsRoutes } from "#worker/agents/settings-routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { agentsKey, settingsKey } from "./keys.ts";
import type { Agent, AgentUpdateInput } from "./wire.ts";

const { settings } = clientOf<typeof settingsRoutes>().agents[":agent_id"];
const one = clientOf<typeof agentRoutes>().agents[":agent_id"];

export const useAgentSettings = (id: string) =>
  useQuery({ queryKey: settingsKey(id), queryFn: ({ signal }) => json(settings.$get({ param: { agent_id: id } }, until(signal))) });

/** The text of one file of the agent's own; null: it has none. */
export const useSayFile = (agent: Agent, file: string) =>
  useMutation({
    mutationFn: (text: string | null) =>
      json(one.$patch({ param: { agent_id: agent.id }, json: changeOf(file, text) as AgentUpdateInput }, ifMatch(agent.version))),
    onSettled: () => queryClient.invalidateQueries({ queryKey: agentsKey() }),
  });

function changeOf(file: string, text: string | null): object {
  if (file === "SOUL.md") return { soul_template: text };
  return file === "IDENTITY.md" ? { identity_template: text } : { file_templates: { [file]: text } };
}
