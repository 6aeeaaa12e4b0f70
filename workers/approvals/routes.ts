// Approvals over HTTP: for people at /approvals and /boards/{board}/approvals, for agents at /agent/boards/{board}/approvals.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { askApproval } from "./ask.ts";
import { Approval, ApprovalCreate, ApprovalDecision, ApprovalList, ApprovalListQuery, DecidedApproval } from "./schema.ts";
import { decideApproval, getApproval, listApprovals } from "./service.ts";

const TAG = "Approvals";
const ApprovalId = z.object({ approval_id: Id });
const BoardId = z.object({ board_id: Id });
const DECIDE_ERRORS = ["approval_decided", "approval_expired", "approval_stale", "stale_version", "conflict"] as const;

export const approvalRoutes = api()
  .openapi(
    operation(actions["approval.ask"], {
      method: "post",
      path: "/approvals",
      id: "askApproval",
      tag: TAG,
      summary: "Ask for an approval",
      description:
        "About a task as it is now: when its text is edited, the approval no longer fits. One open request per task and action; 20 of one requester and 100 in all may wait on a board, then 409 until some are decided.",
      body: ApprovalCreate,
      answer: Approval,
      status: 201,
      errors: ["already_exists"],
    }),
    async (context) => context.json(await askApproval(context.var.work, context.req.valid("json")), 201, etag(1)),
  )
  .openapi(
    operation(actions["approval.list"], {
      method: "get",
      path: "/approvals",
      id: "listApprovals",
      tag: TAG,
      summary: "Approvals on boards that you may see, newest first unless asked otherwise",
      query: PageQuery.extend(ApprovalListQuery.shape),
      answer: ApprovalList,
      status: 200,
    }),
    async (context) => {
      return context.json(await listApprovals(context.var.work, context.req.valid("query")), 200);
    },
  )
  .openapi(
    operation(actions["approval.read"], {
      method: "get",
      path: "/approvals/{approval_id}",
      id: "getApproval",
      tag: TAG,
      summary: "One approval",
      params: ApprovalId,
      answer: Approval,
      status: 200,
    }),
    async (context) => {
      const approval = await getApproval(context.var.work, context.req.valid("param").approval_id);
      return context.json(approval, 200, etag(approval.version));
    },
  )
  .openapi(
    operation(actions["approval.decide"], {
      method: "patch",
      path: "/approvals/{approval_id}",
      id: "decideApproval",
      tag: TAG,
      summary: "Approve or reject",
      description: "By a person who may write on the board. A decision is final. For a held shell command it goes back to its gateway.",
      params: ApprovalId,
      body: ApprovalDecision,
      answer: DecidedApproval,
      status: 200,
      errors: DECIDE_ERRORS,
    }),
    async (context) => {
      const approval = await decideApproval(context.var.work, context.req.valid("param").approval_id, context.req.valid("json"));
      return context.json(approval, 200, etag(approval.version));
    },
  );

/** Where the operations on one board's approvals are, and what they are called. */
type Mount<Prefix extends "" | "/agent"> = { prefix: Prefix; tag: string; list: string; ask: string; decide: string };

function boardRequests<Prefix extends "" | "/agent">({ prefix, tag, list, ask }: Mount<Prefix>) {
  return api()
    .openapi(
      operation(actions["approval.read"], {
        method: "get",
        path: `${prefix}/boards/{board_id}/approvals`,
        id: list,
        tag,
        summary: "Approvals of a board, newest first unless asked otherwise",
        params: BoardId,
        query: PageQuery.extend(ApprovalListQuery.omit({ board_id: true }).shape),
        answer: ApprovalList,
        status: 200,
      }),
      async (context) => {
        const { board_id } = context.req.valid("param");
        return context.json(await listApprovals(context.var.work, { ...context.req.valid("query"), board_id }), 200);
      },
    )
    .openapi(
      operation(actions["approval.ask"], {
        method: "post",
        path: `${prefix}/boards/{board_id}/approvals`,
        id: ask,
        tag,
        summary: "Ask for an approval",
        params: BoardId,
        body: ApprovalCreate,
        answer: Approval,
        status: 201,
        errors: ["already_exists"],
      }),
      async (context) => context.json(await askApproval(context.var.work, context.req.valid("json"), context.req.valid("param").board_id), 201, etag(1)),
    );
}

function boardDecisions<Prefix extends "" | "/agent">({ prefix, tag, decide }: Mount<Prefix>) {
  return api().openapi(
    operation(actions["approval.decide"], {
      method: "patch",
      path: `${prefix}/boards/{board_id}/approvals/{approval_id}`,
      id: decide,
      tag,
      summary: "Approve or reject (agents are told why they may not)",
      params: BoardId.extend(ApprovalId.shape),
      body: ApprovalDecision,
      answer: DecidedApproval,
      status: 200,
      errors: DECIDE_ERRORS,
    }),
    async (context) => {
      const { board_id, approval_id } = context.req.valid("param");
      return context.json(await decideApproval(context.var.work, approval_id, context.req.valid("json"), board_id), 200);
    },
  );
}

const FOR_PEOPLE = {
  prefix: "",
  tag: TAG,
  list: "listApprovalsOnBoard",
  ask: "askApprovalOnBoard",
  decide: "decideApprovalOnBoard",
} as const;
const FOR_AGENTS = {
  prefix: "/agent",
  tag: "Agent API",
  list: "agentListApprovals",
  ask: "agentAskApproval",
  decide: "agentDecideApproval",
} as const;

export const boardApprovalRoutes = [boardRequests(FOR_PEOPLE), boardDecisions(FOR_PEOPLE)] as const;
export const agentApprovalRoutes = [boardRequests(FOR_AGENTS), boardDecisions(FOR_AGENTS)] as const;
