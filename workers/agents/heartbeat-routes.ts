// Saying that an agent is there, over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { setGroupHeartbeat } from "./group-heartbeat.ts";
import { heartbeat, heartbeatOrCreate } from "./heartbeat.ts";
import { GroupHeartbeat, GroupHeartbeatResult } from "./heartbeat-shapes.ts";
import { Agent, AgentHeartbeat, AgentHeartbeatCreate } from "./schema.ts";

const tag = "Agents";
const BY_WHOM = "By the agent itself it is noted in `last_seen_at`, at most once a minute. By anybody else it proves nothing, and nothing is noted.";

export const heartbeatRoutes = api()
  .openapi(
    operation(actions["agent.manage"], {
      method: "post",
      path: "/board-groups/{group_id}/heartbeat",
      id: "setBoardGroupHeartbeat",
      tag: "Board groups",
      summary: "Set how often the agents of a group begin by themselves",
      description:
        "For the agents of all boards of the group that are in use, at most 50 in one call, those first that were changed longest ago: `errors` says of the others why not. All of it is accepted here, or nothing; their gateways are told when they are connected.",
      params: z.object({ group_id: Id }),
      body: GroupHeartbeat,
      answer: GroupHeartbeatResult,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => context.json(await setGroupHeartbeat(context.var.work, context.req.valid("param").group_id, context.req.valid("json")), 200),
  )
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
