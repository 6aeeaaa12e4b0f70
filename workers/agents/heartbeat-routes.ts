// Saying that an agent is there, over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { heartbeat, heartbeatOrCreate } from "./heartbeat.ts";
import { Agent, AgentHeartbeat, AgentHeartbeatCreate } from "./schema.ts";

const tag = "Agents";
const BY_WHOM = "By the agent itself it is noted in `last_seen_at`, at most once a minute. By anybody else it proves nothing, and nothing is noted.";

export const heartbeatRoutes = api()
  .openapi(
    operation(actions["agent.heartbeat"], {
      method: "post",
      path: "/agents/heartbeat",
      id: "heartbeatOrCreateAgent",
      tag,
      summary: "An agent is there, or is made",
      description: `${BY_WHOM} An agent is the one of its token, whatever name it says. For others it is the one of this name, on that board where one is said; where there is none it is created, as \`POST /agents\` does. 409 where several have the name.`,
      body: AgentHeartbeatCreate,
      answer: Agent,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => {
      const agent = await heartbeatOrCreate(context.var.work, context.req.valid("json"));
      return context.json(agent, 200, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.heartbeat"], {
      method: "post",
      path: "/agents/{agent_id}/heartbeat",
      id: "heartbeatAgent",
      tag,
      summary: "An agent is there",
      description: BY_WHOM,
      params: z.object({ agent_id: Id }),
      body: AgentHeartbeat,
      answer: Agent,
      status: 200,
    }),
    async (context) => {
      const agent = await heartbeat(context.var.work, context.req.valid("param").agent_id);
      return context.json(agent, 200, etag(agent.version));
    },
  );
