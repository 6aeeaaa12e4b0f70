// What holds for an agent, over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { getSettings } from "./settings.ts";
import { AgentSettings } from "./settings-schema.ts";

export const settingsRoutes = api().openapi(
  operation(actions["agent.read_texts"], {
    method: "get",
    path: "/agents/{agent_id}/settings",
    id: "getAgentSettings",
    tag: "Agents",
    summary: "What holds for an agent, and where each of it comes from",
    description:
      "Its files are told as they would be written now, and as they were written last. For people who may read its board; for agents their own, and those of the board that they lead.",
    params: z.object({ agent_id: Id }),
    answer: AgentSettings,
    status: 200,
  }),
  async (context) => context.json(await getSettings(context.var.work, context.req.valid("param").agent_id), 200),
);
