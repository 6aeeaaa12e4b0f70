// Where an agent stands, over HTTP.
import { z } from "zod";
import { agentActions } from "#worker/agents/index.ts";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { agentLifecycle } from "./lifecycle.ts";
import { AgentLifecycle } from "./lifecycle-schema.ts";

export const lifecycleRoutes = api().openapi(
  operation(agentActions["agent.read"], {
    method: "get",
    path: "/agents/{agent_id}/lifecycle",
    id: "getAgentLifecycle",
    tag: "Agents",
    summary: "Where an agent stands, and how far it has been set up",
    description:
      "Its state with the reason that must end first, what people can do about it, and the steps of the last time that it was set up on its gateway: what is done, what it is at, why an attempt failed, when it is tried again and until when.",
    params: z.object({ agent_id: Id }),
    answer: AgentLifecycle,
    status: 200,
  }),
  async (context) => context.json(await agentLifecycle(context.var.work, context.req.valid("param").agent_id), 200),
);
