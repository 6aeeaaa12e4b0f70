// The health of a gateway over HTTP, asked of the gateway itself at that moment.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { GatewayHealth } from "./schema.ts";
import { readHealth } from "./service.ts";

export const gatewayHealthRoutes = api().openapi(
  operation(actions["gateway_health.read"], {
    method: "get",
    path: "/gateways/{gateway_id}/health",
    id: "getGatewayHealth",
    tag: "Gateways",
    summary: "How a gateway is",
    description: "As it tells at this moment. What was not asked or not answered is null, and `unknown` says why; credentials are never among it.",
    params: z.object({ gateway_id: Id }),
    answer: GatewayHealth,
    status: 200,
  }),
  async (context) => context.json(await readHealth(context.var.work, context.req.valid("param").gateway_id), 200),
);
