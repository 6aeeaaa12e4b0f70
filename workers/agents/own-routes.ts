// What an agent calls about itself.
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { ownHeartbeat } from "./heartbeat.ts";
import { AgentHealth, OwnHeartbeat } from "./schema.ts";
import { agentHealth } from "./service.ts";

const tag = "Agent API";

export const ownRoutes = api()
  .openapi(
    operation(actions["agent.act"], {
      method: "get",
      path: "/agent/healthz",
      id: "agentHealth",
      tag,
      summary: "Who am I, and is my token valid?",
      answer: AgentHealth,
      status: 200,
    }),
    async (context) => context.json(await agentHealth(context.var.work), 200),
  )
  .openapi(
    operation(actions["agent.act"], {
      method: "post",
      path: "/agent/heartbeat",
      id: "agentHeartbeat",
      tag,
      summary: "I am here",
      answer: OwnHeartbeat,
      status: 200,
    }),
    async (context) => context.json(await ownHeartbeat(context.var.work), 200),
  );
