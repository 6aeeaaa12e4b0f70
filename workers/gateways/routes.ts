// Gateways over HTTP. Executing a task on a gateway is in tasks/routes.ts.
import { z } from "zod";
import { created, noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { ConnectCommand, Gateway, GatewayCommandList, GatewayCreate, GatewayList, GatewayUpdate } from "./schema.ts";
import { actions } from "./actions.ts";
import { connectCommand, createGateway, deleteGateway, getGateway, listCommands, listGateways, updateGateway } from "./service.ts";

const TAG = "Gateways";
const GatewayId = z.object({ gateway_id: Id });

export const gatewayRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/gateways",
      id: "createGateway",
      tag: TAG,
      summary: "Register a gateway",
      description: "Then create its connect command and run that beside the gateway. Secrets are write-only.",
      action: actions["gateway.manage"],
      callers: ["person"],
      body: GatewayCreate,
      answer: Gateway,
      status: 201,
      errors: ["already_exists"],
    },
    async ({ body }, work) => created(await createGateway(work, body), 1),
  )
  .add(
    {
      method: "get",
      path: "/gateways",
      id: "listGateways",
      tag: TAG,
      summary: "Gateways of the active organization",
      action: actions["gateway.read"],
      callers: ["person"],
      query: PageQuery,
      answer: GatewayList,
    },
    async ({ query }, work) => ok(await listGateways(work, query)),
  )
  .add(
    {
      method: "get",
      path: "/gateways/:gateway_id",
      id: "getGateway",
      tag: TAG,
      summary: "One gateway",
      action: actions["gateway.read"],
      callers: ["person"],
      params: GatewayId,
      answer: Gateway,
    },
    async ({ params }, work) => {
      const gateway = await getGateway(work, params.gateway_id);
      return ok(gateway, gateway.version);
    },
  )
  .add(
    {
      method: "patch",
      path: "/gateways/:gateway_id",
      id: "updateGateway",
      tag: TAG,
      summary: "Change a gateway",
      action: actions["gateway.manage"],
      callers: ["person"],
      params: GatewayId,
      body: GatewayUpdate,
      answer: Gateway,
      errors: ["already_exists", "stale_version"],
    },
    async ({ params, body }, work) => {
      const gateway = await updateGateway(work, params.gateway_id, body);
      return ok(gateway, gateway.version);
    },
  )
  .add(
    {
      method: "delete",
      path: "/gateways/:gateway_id",
      id: "deleteGateway",
      tag: TAG,
      summary: "Delete a gateway",
      description: "Refused while agents or boards use it.",
      action: actions["gateway.manage"],
      callers: ["person"],
      params: GatewayId,
      answer: null,
      status: 204,
      errors: ["conflict", "stale_version"],
    },
    async ({ params }, work) => {
      await deleteGateway(work, params.gateway_id);
      return noContent();
    },
  )
  .add(
    {
      method: "post",
      path: "/gateways/:gateway_id/connect-command",
      id: "createConnectCommand",
      tag: TAG,
      summary: "The command that connects this gateway",
      description: "Makes a new relay token, shown once; older ones stop working at once.",
      action: actions["gateway.manage"],
      callers: ["person"],
      params: GatewayId,
      answer: ConnectCommand,
      status: 201,
    },
    async ({ params }, work) => created(await connectCommand(work, params.gateway_id)),
  )
  .add(
    {
      method: "get",
      path: "/gateways/:gateway_id/commands",
      id: "listGatewayCommands",
      tag: TAG,
      summary: "What was sent to this gateway, and what waits",
      action: actions["gateway.read"],
      callers: ["person"],
      params: GatewayId,
      query: PageQuery,
      answer: GatewayCommandList,
    },
    async ({ params, query }, work) => ok(await listCommands(work, params.gateway_id, query)),
  );
