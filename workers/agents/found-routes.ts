// Agents as a gateway has them, and taking them over, over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { adoptFound, getAdoption } from "./adopt-found.ts";
import { getFound, listFound } from "./found.ts";
import { Adoption, AdoptionRecord, Agent, FoundAgentDetail, FoundAgentList, GatewayAgentName } from "./schema.ts";
import { TemplatesSync, TemplatesSyncQuery } from "./sync-shapes.ts";
import { syncTemplates } from "./sync.ts";

const tag = "Gateways";
const ofGateway = z.object({ gateway_id: Id });
const params = ofGateway.extend({ gateway_agent_id: GatewayAgentName });

export const foundRoutes = api()
  .openapi(
    operation(actions["agent.list_found"], {
      method: "get",
      path: "/gateways/{gateway_id}/agents",
      id: "listFoundAgents",
      tag,
      summary: "The agents that a gateway has, ours and others",
      description: "As the gateway tells them now; 409 while it is not connected.",
      params: ofGateway,
      answer: FoundAgentList,
      status: 200,
      errors: ["conflict", "rate_limited"],
    }),
    async (context) => context.json(await listFound(context.var.work, context.req.valid("param").gateway_id), 200),
  )
  .openapi(
    operation(actions["agent.read_found"], {
      method: "get",
      path: "/gateways/{gateway_id}/agents/{gateway_agent_id}",
      id: "getFoundAgent",
      tag,
      summary: "One agent that a gateway has, with its files and its rule",
      description: "For admins in person. With what an adoption would change: `on_adoption` of each file, and `rule_on_adoption`.",
      params,
      answer: FoundAgentDetail,
      status: 200,
      errors: ["conflict", "rate_limited"],
    }),
    async (context) => {
      const { gateway_id, gateway_agent_id } = context.req.valid("param");
      return context.json(await getFound(context.var.work, gateway_id, gateway_agent_id), 200);
    },
  )
  .openapi(
    operation(actions["agent.adopt"], {
      method: "post",
      path: "/gateways/{gateway_id}/agents/{gateway_agent_id}/adopt",
      id: "adoptFoundAgent",
      tag,
      summary: "Take over an agent that a gateway has",
      description:
        "It becomes an agent here under its name there. Written on the gateway: its rule (every shell command but calls to this API asks first), our part at the top of its AGENTS.md with a new token, and its name if another is given. Everything else of it stays; what was changed is kept, see GET /agents/{agent_id}/adoption. Deleting it here takes our part out again and leaves it there.",
      params,
      body: Adoption,
      answer: Agent,
      status: 201,
      errors: ["conflict", "rate_limited"],
    }),
    async (context) => {
      const { gateway_id, gateway_agent_id } = context.req.valid("param");
      const agent = await adoptFound(context.var.work, gateway_id, gateway_agent_id, context.req.valid("json"));
      return context.json(agent, 201, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.manage"], {
      method: "post",
      path: "/gateways/{gateway_id}/templates/sync",
      id: "syncGatewayTemplates",
      tag,
      summary: "Write the agents of a gateway anew",
      description:
        "Each as if it were provisioned again, at most 50 in one call, those first that were changed longest ago. It is stored, and done when the gateway is connected.",
      params: ofGateway,
      query: TemplatesSyncQuery,
      answer: TemplatesSync,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => context.json(await syncTemplates(context.var.work, context.req.valid("param").gateway_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["agent.read_found"], {
      method: "get",
      path: "/agents/{agent_id}/adoption",
      id: "getAgentAdoption",
      tag: "Agents",
      summary: "What an agent had on its gateway before it was taken over",
      params: z.object({ agent_id: Id }),
      answer: AdoptionRecord,
      status: 200,
    }),
    async (context) => context.json(await getAdoption(context.var.work, context.req.valid("param").agent_id), 200),
  );
