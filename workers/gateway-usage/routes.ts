// What the sessions of a gateway take, over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { GatewayUsage, UsageQuery } from "./schema.ts";
import { gatewayUsage } from "./service.ts";

export const gatewayUsageRoutes = api().openapi(
  operation(actions["gateway_usage.read"], {
    method: "get",
    path: "/gateways/{gateway_id}/usage",
    id: "getGatewayUsage",
    tag: "Gateways",
    summary: "Tokens and cost of a gateway's sessions, per day",
    description:
      "As the gateway counts them, and by session, task or agent if asked. What it has not counted yet is null and not 0. 409 while it is not connected.",
    params: z.object({ gateway_id: Id }),
    query: UsageQuery,
    answer: GatewayUsage,
    status: 200,
    errors: ["conflict", "rate_limited"],
  }),
  async (context) => context.json(await gatewayUsage(context.var.work, context.req.valid("param").gateway_id, context.req.valid("query")), 200),
);
