// What agents ask, over HTTP: for people, who see and answer it, and for agents.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { answerRequest, closeRequest } from "./answer.ts";
import { askUser, nudgeAgent } from "./ask.ts";
import { broadcastToLeads, messageLead } from "./leads.ts";
import {
  AgentNudge,
  AgentNudged,
  AskedUser,
  AskUser,
  CoordinationAnswer,
  CoordinationClose,
  CoordinationList,
  CoordinationQuery,
  CoordinationRequest,
  LeadBroadcast,
  LeadBroadcasted,
  LeadMessage,
  LeadMessaged,
  OwnCoordinationQuery,
} from "./schema.ts";
import { listOwnRequests, listRequests } from "./service.ts";

const TAG = "Coordination";
const RequestId = z.object({ request_id: Id });
const ANSWER_TEXT =
  "Whoever asked is told of the answer in its session, unless they gave it themselves. A late answer counts too; 409 where another has answered before.";

/** At both addresses. */
const answering = {
  method: "post",
  description: ANSWER_TEXT,
  params: RequestId,
  body: CoordinationAnswer,
  answer: CoordinationRequest,
  status: 200,
} as const;

export const coordinationRoutes = api()
  .openapi(
    operation(actions["coordination.list"], {
      method: "get",
      path: "/coordination",
      id: "listCoordination",
      tag: TAG,
      summary: "What agents ask of each other and of people",
      description:
        "Newest first, of boards that you may read: who asked whom what, until when an answer is waited for, and who gave it. Kept for 30 days after it is over.",
      query: CoordinationQuery,
      answer: CoordinationList,
      status: 200,
    }),
    async (context) => context.json(await listRequests(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["coordination.answer"], {
      ...answering,
      path: "/coordination/{request_id}/answer",
      id: "answerCoordination",
      tag: TAG,
      summary: "Answer what an agent asks",
    }),
    async (context) => {
      const answered = await answerRequest(context.var.work, context.req.valid("param").request_id, context.req.valid("json"));
      return context.json(answered, 200, etag(answered.version));
    },
  )
  .openapi(
    operation(actions["coordination.close"], {
      method: "post",
      path: "/coordination/{request_id}/close",
      id: "closeCoordination",
      tag: TAG,
      summary: "Close what an agent asks: nobody waits for an answer any more",
      params: RequestId,
      body: CoordinationClose,
      answer: CoordinationRequest,
      status: 200,
    }),
    async (context) => {
      const closed = await closeRequest(context.var.work, context.req.valid("param").request_id, context.req.valid("json"));
      return context.json(closed, 200, etag(closed.version));
    },
  );

const AGENT_TAG = "Agent API";
const BoardId = z.object({ board_id: Id });
const TRACKED =
  "It is tracked until it is answered or its time is over: GET /agent/requests. 20 requests of yours may wait at a time, and you may turn to the same agent 10 times an hour.";

export const agentAskingRoutes = api()
  .openapi(
    operation(actions["coordination.nudge"], {
      method: "post",
      path: "/agent/boards/{board_id}/agents/{agent_id}/nudge",
      id: "agentNudgeAgent",
      tag: AGENT_TAG,
      summary: "Nudge an agent of my board",
      description: TRACKED,
      params: BoardId.extend({ agent_id: Id }),
      body: AgentNudge,
      answer: AgentNudged,
      status: 200,
      errors: ["agent_required"],
    }),
    async (context) => {
      const { board_id, agent_id } = context.req.valid("param");
      return context.json(await nudgeAgent(context.var.work, board_id, agent_id, context.req.valid("json")), 200);
    },
  )
  .openapi(
    operation(actions["coordination.ask_user"], {
      method: "post",
      path: "/agent/boards/{board_id}/gateway/main/ask-user",
      id: "agentAskUser",
      tag: AGENT_TAG,
      summary: "Ask people",
      description: `Everybody who may write on the board is told and can answer; the main agent of the gateway, where there is one, asks on its channels too. The answer comes to your session. ${TRACKED}`,
      params: BoardId,
      body: AskUser,
      answer: AskedUser,
      status: 200,
    }),
    async (context) => context.json(await askUser(context.var.work, context.req.valid("param").board_id, context.req.valid("json")), 200),
  );

export const agentLeadMessageRoutes = api()
  .openapi(
    operation(actions["coordination.ask_lead"], {
      method: "post",
      path: "/agent/gateway/boards/{board_id}/lead/message",
      id: "agentMessageLead",
      tag: AGENT_TAG,
      summary: "Write to the lead of a board of my gateway",
      description: `Where nobody has said which agent leads the board, the one that has been there longest is told. ${TRACKED}`,
      params: BoardId,
      body: LeadMessage,
      answer: LeadMessaged,
      status: 200,
      errors: ["agent_required"],
    }),
    async (context) => context.json(await messageLead(context.var.work, context.req.valid("param").board_id, context.req.valid("json")), 200),
  )
  .openapi(
    operation(actions["coordination.ask_lead"], {
      method: "post",
      path: "/agent/gateway/leads/broadcast",
      id: "agentBroadcastToLeads",
      tag: AGENT_TAG,
      summary: "Write to the leads of all boards of my gateway, or of these",
      description: "All of it is accepted, or nothing; `results` says of each board who is told, or why nobody is.",
      body: LeadBroadcast,
      answer: LeadBroadcasted,
      status: 200,
    }),
    async (context) => context.json(await broadcastToLeads(context.var.work, context.req.valid("json")), 200),
  );

export const agentRequestRoutes = api()
  .openapi(
    operation(actions["coordination.list_own"], {
      method: "get",
      path: "/agent/requests",
      id: "agentListRequests",
      tag: AGENT_TAG,
      summary: "What I ask, what I am asked, and what I pass on",
      query: OwnCoordinationQuery,
      answer: CoordinationList,
      status: 200,
    }),
    async (context) => context.json(await listOwnRequests(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["coordination.answer"], {
      ...answering,
      path: "/agent/requests/{request_id}/answer",
      id: "agentAnswerRequest",
      tag: AGENT_TAG,
      summary: "Answer what I am asked, or pass on what the user said",
    }),
    async (context) => {
      const answered = await answerRequest(context.var.work, context.req.valid("param").request_id, context.req.valid("json"));
      return context.json(answered, 200, etag(answered.version));
    },
  );
