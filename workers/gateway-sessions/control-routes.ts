// What people say and do in the sessions of our agents, over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { askOfSession, configureSession, sayInSession } from "./control.ts";
import { SessionKey, SessionMessageCreate, SessionOrder, SessionUpdate, WhichGateway } from "./schema.ts";

const tag = "Gateways";
const params = z.object({ session_id: SessionKey });
const order = { tag, params, query: WhichGateway, answer: SessionOrder, status: 202, errors: ["conflict", "rate_limited"] } as const;
const STORED = "It is stored, and sent when the gateway is connected, within an hour; the gateway's commands and the timeline say what became of it.";

export const controlRoutes = api()
  .openapi(
    operation(actions["gateway_session.message"], {
      ...order,
      method: "post",
      path: "/gateways/sessions/{session_id}/message",
      id: "messageGatewaySession",
      summary: "Say something in a session of one of our agents",
      description: `In the session of a task it joins the run that goes on, or becomes a run behind the task's gate. ${STORED}`,
      body: SessionMessageCreate,
    }),
    async (context) => {
      const { work } = context.var;
      const { session_id } = context.req.valid("param");
      return context.json(await sayInSession(work, session_id, context.req.valid("query"), context.req.valid("json").content), 202);
    },
  )
  .openapi(
    operation(actions["gateway_session.abort"], {
      ...order,
      method: "post",
      path: "/gateways/sessions/{session_id}/abort",
      id: "abortGatewaySession",
      summary: "Stop what goes on in a session of one of our agents",
      description: STORED,
    }),
    async (context) => {
      const { session_id } = context.req.valid("param");
      return context.json(await askOfSession(context.var.work, session_id, context.req.valid("query"), "session.abort"), 202);
    },
  )
  .openapi(
    operation(actions["gateway_session.reset"], {
      ...order,
      method: "post",
      path: "/gateways/sessions/{session_id}/reset",
      id: "resetGatewaySession",
      summary: "Let a session of one of our agents begin anew",
      description: `What was said in it is gone. Not while a run of a task goes on in it. ${STORED}`,
    }),
    async (context) => {
      const { session_id } = context.req.valid("param");
      return context.json(await askOfSession(context.var.work, session_id, context.req.valid("query"), "session.reset"), 202);
    },
  )
  .openapi(
    operation(actions["gateway_session.compact"], {
      ...order,
      method: "post",
      path: "/gateways/sessions/{session_id}/compact",
      id: "compactGatewaySession",
      summary: "Compact a session of one of our agents",
      description: `A summary takes the place of what was said. Not while a run of a task goes on in it. ${STORED}`,
    }),
    async (context) => {
      const { session_id } = context.req.valid("param");
      return context.json(await askOfSession(context.var.work, session_id, context.req.valid("query"), "session.compact"), 202);
    },
  )
  .openapi(
    operation(actions["gateway_session.configure"], {
      ...order,
      method: "patch",
      path: "/gateways/sessions/{session_id}",
      id: "updateGatewaySession",
      summary: "Change the model or the permission mode of a session of one of our agents",
      description: `A gateway does not check whether it has the model. ${STORED}`,
      body: SessionUpdate,
    }),
    async (context) => {
      const { session_id } = context.req.valid("param");
      return context.json(await configureSession(context.var.work, session_id, context.req.valid("query"), context.req.valid("json")), 202);
    },
  );
