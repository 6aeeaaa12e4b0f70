// The gateway registry over HTTP.
import { z } from "zod";
import { gatewayActions } from "#worker/gateways/index.ts";
import { requirePerson } from "#worker/identity/index.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { listConnections } from "./connections.ts";
import { listMetrics } from "./metrics.ts";
import { deregisterGateway, registerGateway, takeHeartbeat } from "./registration.ts";
import {
  Deregistered,
  GatewayConnections,
  GatewayDeregister,
  GatewayHeartbeat,
  GatewayRegister,
  GatewayRegistered,
  HeartbeatTaken,
  MetricsPage,
  MetricsQuery,
  RegistrationToken,
  RegistrationTokenCreate,
  RegistrationTokenIssued,
  RegistrationTokenList,
} from "./schema.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";

const tag = "Gateway registry";
const manage = actions["registration_token.manage"];
const read = gatewayActions["gateway.read"];

export const tokenRoutes = api()
  .openapi(
    operation(manage, {
      method: "post",
      path: "/gateway-registry/tokens",
      id: "createRegistrationToken",
      tag,
      summary: "Make a registration token",
      description: "Shown once. Whoever has it can add gateways to the organization, as often as `max_uses` says, until it expires or is revoked.",
      body: RegistrationTokenCreate,
      answer: RegistrationTokenIssued,
      status: 201,
      errors: ["conflict"],
    }),
    async (context) => {
      const { work } = context.var;
      const token = await createToken(work, requirePerson(work), context.req.valid("json"));
      return context.json(token, 201, etag(token.version));
    },
  )
  .openapi(
    operation(manage, {
      method: "get",
      path: "/gateway-registry/tokens",
      id: "listRegistrationTokens",
      tag,
      summary: "Registration tokens, the newest first, revoked ones too",
      query: PageQuery,
      answer: RegistrationTokenList,
      status: 200,
    }),
    async (context) => context.json(await listTokens(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(manage, {
      method: "delete",
      path: "/gateway-registry/tokens/{registration_token_id}",
      id: "revokeRegistrationToken",
      tag,
      summary: "Revoke a registration token",
      description: "It registers nothing from the next request on. Gateways that have registered with it stay.",
      params: z.object({ registration_token_id: Id }),
      answer: RegistrationToken,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const token = await revokeToken(context.var.work, context.req.valid("param").registration_token_id);
      return context.json(token, 200, etag(token.version));
    },
  );

export const registryRoutes = api()
  .openapi(
    operation("public", {
      method: "post",
      path: "/gateway-registry/register",
      id: "registerGateway",
      tag,
      summary: "A gateway registers itself",
      description:
        "With a registration token. Under the name of one that has registered itself before it gets the same id and a new relay token, and the old one ends. A wrong, revoked, expired or used up token answers 401, all alike; ten a minute from one address, then 429.",
      body: GatewayRegister,
      answer: GatewayRegistered,
      status: 201,
      errors: ["unauthenticated", "conflict", "organization_closed", "rate_limited"],
    }),
    async (context) => context.json(await registerGateway(context, context.var.work, context.req.valid("json")), 201),
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/gateway-registry/heartbeat",
      id: "sendGatewayHeartbeat",
      tag,
      summary: "A gateway says that it is there",
      description:
        "Every 30 seconds; after 90 without one it is offline. While its relay socket is open, the socket says whether it is online. What it measures is kept once a minute, for a week.",
      body: GatewayHeartbeat,
      answer: HeartbeatTaken,
      status: 200,
      errors: ["unauthenticated", "organization_closed", "rate_limited"],
    }),
    async (context) => context.json(await takeHeartbeat(context, context.var.work, context.req.valid("json")), 200),
  )
  .openapi(
    operation("public", {
      method: "delete",
      path: "/gateway-registry/deregister",
      id: "deregisterGateway",
      tag,
      summary: "A gateway takes itself out",
      description: "Its relay token ends and it is offline. Agents and boards keep it: it comes back by registering again under its name.",
      body: GatewayDeregister,
      answer: Deregistered,
      status: 200,
      errors: ["unauthenticated", "organization_closed", "rate_limited"],
    }),
    async (context) => {
      await deregisterGateway(context, context.var.work, context.req.valid("json"));
      return context.json({ ok: true as const }, 200);
    },
  );

export const gatewayRoutes = api()
  .openapi(
    operation(read, {
      method: "get",
      path: "/gateways/{gateway_id}/metrics",
      id: "listGatewayMetrics",
      tag,
      summary: "What a gateway has measured, the newest first",
      description:
        "One row a minute at most, for a week: what a gateway that has registered itself says of itself, and how a connected one was doing when it was asked, which is when it connects, every five minutes while something is open, and hourly while nothing is. `since` begins the range; `cursor` goes on.",
      params: z.object({ gateway_id: Id }),
      query: MetricsQuery,
      answer: MetricsPage,
      status: 200,
    }),
    async (context) => context.json(await listMetrics(context.var.work, context.req.valid("param").gateway_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(read, {
      method: "get",
      path: "/gateways/{gateway_id}/connections",
      id: "listGatewayConnections",
      tag,
      summary: "The sockets of a gateway that are open now",
      params: z.object({ gateway_id: Id }),
      answer: GatewayConnections,
      status: 200,
    }),
    async (context) => context.json(await listConnections(context.var.work, context.req.valid("param").gateway_id), 200),
  );
