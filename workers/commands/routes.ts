// Commands to gateways over HTTP.
import { z } from "zod";
import { gatewayActions } from "#worker/gateways/index.ts";
import { api, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { GatewayCommandList } from "./schema.ts";
import { listCommands } from "./service.ts";

export const commandRoutes = api().openapi(
  operation(gatewayActions["gateway.read"], {
    method: "get",
    path: "/gateways/{gateway_id}/commands",
    id: "listGatewayCommands",
    tag: "Gateways",
    summary: "Commands to this gateway, sent and waiting",
    params: z.object({ gateway_id: Id }),
    query: PageQuery,
    answer: GatewayCommandList,
    status: 200,
  }),
  async (context) => {
    const { work } = context.var;
    return context.json(await listCommands(work, context.req.valid("param").gateway_id, context.req.valid("query")), 200);
  },
);
