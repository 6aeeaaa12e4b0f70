// Gateways over HTTP. Listing a gateway's commands is in commands, executing a task on one in tasks.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { connectCommand } from "./connect.ts";
import { ConnectCommand, Gateway, GatewayCreate, GatewayList, GatewayUpdate } from "./schema.ts";
import { createGateway, deleteGateway, getGateway, listGateways, updateGateway } from "./service.ts";

const tag = "Gateways";
const params = z.object({ gateway_id: Id });

export const gatewayRoutes = api()
  .openapi(
    operation(actions["gateway.manage"], {
      method: "post",
      path: "/gateways",
      id: "createGateway",
      tag,
      summary: "Register a gateway",
      description:
        "Then create its connect command and run it beside the gateway. Or give `url` and `token`: then Mission Control dials it, which wants an address that it reaches, approval as a device on the gateway's host, and on Cloudflare about 4 $ a month for the socket that never sleeps. Secrets are write-only.",
      body: GatewayCreate,
      answer: Gateway,
      status: 201,
      errors: ["already_exists"],
    }),
    async (context) => {
      const gateway = await createGateway(context.var.work, context.req.valid("json"));
      return context.json(gateway, 201, etag(gateway.version));
    },
  )
  .openapi(
    operation(actions["gateway.read"], {
      method: "get",
      path: "/gateways",
      id: "listGateways",
      tag,
      summary: "Gateways of the active organization",
      query: PageQuery,
      answer: GatewayList,
      status: 200,
    }),
    async (context) => context.json(await listGateways(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["gateway.read"], {
      method: "get",
      path: "/gateways/{gateway_id}",
      id: "getGateway",
      tag,
      summary: "One gateway",
      params,
      answer: Gateway,
      status: 200,
    }),
    async (context) => {
      const gateway = await getGateway(context.var.work, context.req.valid("param").gateway_id);
      return context.json(gateway, 200, etag(gateway.version));
    },
  )
  .openapi(
    operation(actions["gateway.manage"], {
      method: "patch",
      path: "/gateways/{gateway_id}",
      id: "updateGateway",
      tag,
      summary: "Change a gateway",
      params,
      body: GatewayUpdate,
      answer: Gateway,
      status: 200,
      errors: ["already_exists", "stale_version"],
    }),
    async (context) => {
      const gateway = await updateGateway(context.var.work, context.req.valid("param").gateway_id, context.req.valid("json"));
      return context.json(gateway, 200, etag(gateway.version));
    },
  )
  .openapi(
    operation(actions["gateway.manage"], {
      method: "delete",
      path: "/gateways/{gateway_id}",
      id: "deleteGateway",
      tag,
      summary: "Delete a gateway",
      description: "Refused while agents or boards use it.",
      params,
      answer: null,
      status: 204,
      errors: ["conflict", "stale_version"],
    }),
    async (context) => {
      await deleteGateway(context.var.work, context.req.valid("param").gateway_id);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["gateway.connect"], {
      method: "post",
      path: "/gateways/{gateway_id}/connect-command",
      id: "createConnectCommand",
      tag,
      summary: "The command that connects this gateway",
      description: "Makes a new relay token, shown once; older ones stop working at once. For people: an API key that could make one would outlive itself.",
      params,
      answer: ConnectCommand,
      status: 201,
    }),
    async (context) => context.json(await connectCommand(context.var.work, context.req.valid("param").gateway_id), 201),
  );
