// Calls to methods of a gateway over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { RpcAnswer, RpcCall } from "./schema.ts";
import { callMethod } from "./service.ts";

export const gatewayRpcRoutes = api().openapi(
  operation(actions["gateway_rpc.call"], {
    method: "post",
    path: "/gateways/{gateway_id}/rpc",
    id: "callGateway",
    tag: "Gateways",
    summary: "Call a method of a gateway, from a list of safe ones",
    description:
      "For admins in person. No method of the list starts a turn of an agent or runs a command; those that change something only switch something off. Every call is in the timeline. 409 while the gateway is not connected, or where it refuses.",
    params: z.object({ gateway_id: Id }),
    body: RpcCall,
    answer: RpcAnswer,
    status: 200,
    errors: ["conflict", "rate_limited"],
  }),
  async (context) => context.json(await callMethod(context.var.work, context.req.valid("param").gateway_id, context.req.valid("json")), 200),
);
