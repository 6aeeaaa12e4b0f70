// Gateways that are dialled, over HTTP; and what gateways understand.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { dialNow, getDialling, listCommands } from "./dial.ts";
import { CommandsQuery, GatewayCommands, GatewayDialling } from "./schema.ts";

const tag = "Gateways";
const params = z.object({ gateway_id: Id });

/** Listed after the gateways themselves, and so found before: `commands` is no id. */
export const dialRoutes = api()
  .openapi(
    operation(actions["gateway.read"], {
      method: "get",
      path: "/gateways/commands",
      id: "listGatewayMethods",
      tag,
      summary: "What a gateway understands",
      description: "The methods and events that it named when it was last connected.",
      query: CommandsQuery,
      answer: GatewayCommands,
      status: 200,
    }),
    async (context) => context.json(await listCommands(context.var.work, context.req.valid("query").gateway_id), 200),
  )
  .openapi(
    operation(actions["gateway.read"], {
      method: "get",
      path: "/gateways/{gateway_id}/dialling",
      id: "getGatewayDialling",
      tag,
      summary: "How a gateway is dialled by its address",
      description:
        "A gateway with an address and a token is dialled while no connector of it is here. Says how far that is, what to do where it wants us approved as a device, which scopes it has granted, and what dialling costs.",
      params,
      answer: GatewayDialling,
      status: 200,
    }),
    async (context) => context.json(await getDialling(context.var.work, context.req.valid("param").gateway_id), 200),
  )
  .openapi(
    operation(actions["gateway.connect"], {
      method: "post",
      path: "/gateways/{gateway_id}/dialling",
      id: "dialGateway",
      tag,
      summary: "Dial a gateway now",
      description: "Ends the connection that was dialled, if there is one, and tries anew, at most every 5 seconds.",
      params,
      answer: GatewayDialling,
      status: 202,
      errors: ["conflict"],
    }),
    async (context) => context.json(await dialNow(context.var.work, context.req.valid("param").gateway_id), 202),
  );
