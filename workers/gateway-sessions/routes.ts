// The sessions of a gateway over HTTP, asked of the gateway itself at that moment.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { GatewaySessionAnswer, GatewaySessionList, GatewayStatus, HistoryQuery, SessionHistory, SessionKey, WhichGateway } from "./schema.ts";
import { gatewayStatus, getSession, listSessions, sessionHistory } from "./service.ts";
import { streamSession } from "./stream.ts";

const tag = "Gateways";
const params = z.object({ session_id: SessionKey });

const WHILE_WATCHED = "The gateway tells of the session only while somebody watches it; after half an hour the stream ends, and is asked for again.";

export const gatewaySessionRoutes = api()
  .openapi(
    operation(actions["gateway_session.list"], {
      method: "get",
      path: "/gateways/status",
      id: "getGatewayStatus",
      tag,
      summary: "Whether a gateway is connected, and its sessions",
      query: WhichGateway,
      answer: GatewayStatus,
      status: 200,
      errors: ["gateway_required", "conflict"],
    }),
    async (context) => context.json(await gatewayStatus(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["gateway_session.list"], {
      method: "get",
      path: "/gateways/sessions",
      id: "listGatewaySessions",
      tag,
      summary: "All sessions of a gateway",
      description: "Those of its own agent and of sub-agents too, as the gateway tells them now; the 200 that were active last. 409 while it is not connected.",
      query: WhichGateway,
      answer: GatewaySessionList,
      status: 200,
      errors: ["gateway_required", "conflict"],
    }),
    async (context) => context.json(await listSessions(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["gateway_session.list"], {
      method: "get",
      path: "/gateways/sessions/{session_id}",
      id: "getGatewaySession",
      tag,
      summary: "One session of a gateway",
      params,
      query: WhichGateway,
      answer: GatewaySessionAnswer,
      status: 200,
      errors: ["gateway_required", "conflict"],
    }),
    async (context) => context.json(await getSession(context.var.work, context.req.valid("query"), context.req.valid("param").session_id), 200),
  )
  .openapi(
    operation(actions["gateway_session.read"], {
      method: "get",
      path: "/gateways/sessions/{session_id}/history",
      id: "getGatewaySessionHistory",
      tag,
      summary: "What was said in a session of a gateway",
      description: "For admins in person: people's own conversations on that host may be among them. Newest page first; older ones by `offset`.",
      params,
      query: HistoryQuery,
      answer: SessionHistory,
      status: 200,
      errors: ["gateway_required", "conflict"],
    }),
    async (context) => context.json(await sessionHistory(context.var.work, context.req.valid("param").session_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["gateway_session.read"], {
      method: "get",
      path: "/gateways/sessions/{session_id}/stream",
      id: "streamGatewaySession",
      tag,
      summary: "What goes on in a session of a gateway, as it happens",
      description: `Server-sent events, each a GatewaySessionFrame under its type: text, step, message (with usage), state, dropped. What went before is in the history. ${WHILE_WATCHED}`,
      params,
      query: WhichGateway,
      download: "text/event-stream",
      answer: null,
      status: 200,
      errors: ["gateway_required", "conflict", "rate_limited"],
    }),
    async (context) => {
      const stream = await streamSession(context.var.work, context.req.valid("param").session_id, context.req.valid("query"));
      return context.body(stream, 200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    },
  );
