// Agents over HTTP, for people.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { cancelProvisioning } from "./cancel.ts";
import { deleteAgent, reprovisionAgent, updateAgent } from "./change.ts";
import { createAgent } from "./create.ts";
import { Agent, AgentCreate, AgentList, AgentListQuery, AgentUpdate } from "./schema.ts";
import { getAgent, listAgents } from "./service.ts";

const tag = "Agents";
const params = z.object({ agent_id: Id });

export const agentRoutes = api()
  .openapi(
    operation(actions["agent.manage"], {
      method: "post",
      path: "/agents",
      id: "createAgent",
      tag,
      summary: "Create an agent",
      description:
        "With a gateway_id it is created on that gateway at once (status provisioning, then online or failed with its error); without one it is a draft.",
      body: AgentCreate,
      answer: Agent,
      status: 201,
    }),
    async (context) => {
      const agent = await createAgent(context.var.work, context.req.valid("json"));
      return context.json(agent, 201, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.list"], {
      method: "get",
      path: "/agents",
      id: "listAgents",
      tag,
      summary: "Agents of the active organization",
      query: PageQuery.extend(AgentListQuery.shape),
      answer: AgentList,
      status: 200,
    }),
    async (context) => {
      const { board_id, gateway_id, ...page } = context.req.valid("query");
      return context.json(await listAgents(context.var.work, { boardId: board_id ?? null, gatewayId: gateway_id ?? null }, page), 200);
    },
  )
  .openapi(
    operation(actions["agent.read"], {
      method: "get",
      path: "/agents/{agent_id}",
      id: "getAgent",
      tag,
      summary: "One agent",
      params,
      answer: Agent,
      status: 200,
    }),
    async (context) => {
      const agent = await getAgent(context.var.work, context.req.valid("param").agent_id);
      return context.json(agent, 200, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.manage"], {
      method: "patch",
      path: "/agents/{agent_id}",
      id: "updateAgent",
      ignoresQuery: ["force"],
      tag,
      summary: "Change an agent",
      description: "Changes that concern its gateway provision it again; its token changes with that.",
      params,
      body: AgentUpdate,
      answer: Agent,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const agent = await updateAgent(context.var.work, context.req.valid("param").agent_id, context.req.valid("json"));
      return context.json(agent, 200, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.manage"], {
      method: "post",
      path: "/agents/{agent_id}/provision",
      id: "provisionAgent",
      tag,
      summary: "Provision again",
      description:
        "It gets a new token. Its older ones hold for a day after the new one has arrived, so that it is not refused at work, unless they are to end now.",
      params,
      query: z.object({ end_tokens: z.enum(["true", "false"]).default("false").meta({ description: "`true`: its older tokens end at once" }) }),
      answer: Agent,
      status: 200,
      errors: ["gateway_required"],
    }),
    async (context) => {
      const endsTokens = context.req.valid("query").end_tokens === "true";
      const agent = await reprovisionAgent(context.var.work, context.req.valid("param").agent_id, { endsTokens });
      return context.json(agent, 200, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.manage"], {
      method: "post",
      path: "/agents/{agent_id}/provision/cancel",
      id: "cancelAgentProvisioning",
      tag,
      summary: "Give up setting it up",
      description:
        "What has not been sent is taken back. Where the agent never was on its gateway it is a draft again, which may be put on another one; else it has failed and says so, since its gateway has something else than stands here. 409 where it is not being set up.",
      params,
      answer: Agent,
      status: 200,
      errors: ["conflict", "stale_version"],
    }),
    async (context) => {
      const agent = await cancelProvisioning(context.var.work, context.req.valid("param").agent_id);
      return context.json(agent, 200, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.manage"], {
      method: "delete",
      path: "/agents/{agent_id}",
      id: "deleteAgent",
      tag,
      summary: "Delete an agent",
      description: "Its token is revoked at once; its gateway removes it when it is connected.",
      params,
      answer: null,
      status: 204,
      errors: ["stale_version"],
    }),
    async (context) => {
      await deleteAgent(context.var.work, context.req.valid("param").agent_id);
      return context.body(null, 204);
    },
  );
