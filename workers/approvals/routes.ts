// Approvals over HTTP: for people at /approvals and /boards/{board}/approvals, for agents at /agent/boards/{board}/approvals.
import { z } from "zod";
import { type AnyOperation, created, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { Approval, ApprovalCreate, ApprovalDecision, ApprovalList, ApprovalListQuery, DecidedApproval } from "./schema.ts";
import { actions } from "./actions.ts";
import { askApproval, decideApproval, getApproval, listApprovals } from "./service.ts";

const TAG = "Approvals";
const ApprovalId = z.object({ approval_id: Id });
const BoardId = z.object({ board_id: Id });
const DECIDE_ERRORS: NonNullable<AnyOperation["errors"]> = ["approval_decided", "approval_expired", "approval_stale", "stale_version", "conflict"];

export const approvalRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/approvals",
      id: "askApproval",
      tag: TAG,
      summary: "Ask for an approval",
      description: "About a task as it is now: when its text is edited, the approval no longer fits. One open request per task and action.",
      action: actions["approval.ask"],
      callers: ["person", "agent"],
      body: ApprovalCreate,
      answer: Approval,
      status: 201,
      errors: ["already_exists"],
    },
    async ({ body }, work) => created(await askApproval(work, body), 1),
  )
  .add(
    {
      method: "get",
      path: "/approvals",
      id: "listApprovals",
      tag: TAG,
      summary: "Approvals on boards that you may see, newest first",
      action: actions["approval.list"],
      callers: ["person", "agent"],
      query: PageQuery.extend(ApprovalListQuery.shape),
      answer: ApprovalList,
    },
    async ({ query: { status, board_id, task_id, ...page } }, work) =>
      ok(await listApprovals(work, { status: status ?? null, boardId: board_id ?? null, taskId: task_id ?? null }, page)),
  )
  .add(
    {
      method: "get",
      path: "/approvals/:approval_id",
      id: "getApproval",
      tag: TAG,
      summary: "One approval",
      action: actions["approval.read"],
      callers: ["person", "agent"],
      params: ApprovalId,
      answer: Approval,
    },
    async ({ params }, work) => {
      const approval = await getApproval(work, params.approval_id);
      return ok(approval, approval.version);
    },
  )
  .add(
    {
      method: "patch",
      path: "/approvals/:approval_id",
      id: "decideApproval",
      tag: TAG,
      summary: "Approve or reject",
      description: "By a person who may write on the board. A decision stands. For a held shell command it goes back to its gateway.",
      action: actions["approval.decide"],
      callers: ["person", "agent"],
      params: ApprovalId,
      body: ApprovalDecision,
      answer: DecidedApproval,
      errors: DECIDE_ERRORS,
    },
    async ({ params, body }, work) => {
      const approval = await decideApproval(work, params.approval_id, body);
      return ok(approval, approval.version);
    },
  );

/** The approvals of one board, below `prefix`. */
function boardApprovalRoutes(prefix: "" | "/agent", callers: AnyOperation["callers"]): Routes {
  const id = (name: string) => (prefix === "" ? `${name}OnBoard` : `agent${name[0]?.toUpperCase()}${name.slice(1)}`);
  const tag = prefix === "" ? TAG : "Agent API";
  return new Routes()
    .add(
      {
        method: "get",
        path: `${prefix}/boards/:board_id/approvals`,
        id: id("listApprovals"),
        tag,
        summary: "Approvals of a board, newest first",
        action: actions["approval.read"],
        callers,
        params: BoardId,
        query: PageQuery.extend(ApprovalListQuery.omit({ board_id: true }).shape),
        answer: ApprovalList,
      },
      async ({ params, query: { status, task_id, ...page } }, work) =>
        ok(await listApprovals(work, { status: status ?? null, boardId: params.board_id, taskId: task_id ?? null }, page)),
    )
    .add(
      {
        method: "post",
        path: `${prefix}/boards/:board_id/approvals`,
        id: id("askApproval"),
        tag,
        summary: "Ask for an approval",
        action: actions["approval.ask"],
        callers,
        params: BoardId,
        body: ApprovalCreate,
        answer: Approval,
        status: 201,
        errors: ["already_exists"],
      },
      async ({ params, body }, work) => created(await askApproval(work, body, params.board_id), 1),
    )
    .add(
      {
        method: "patch",
        path: `${prefix}/boards/:board_id/approvals/:approval_id`,
        id: id("decideApproval"),
        tag,
        summary: "Approve or reject (agents are told why they may not)",
        action: actions["approval.decide"],
        callers,
        params: BoardId.extend(ApprovalId.shape),
        body: ApprovalDecision,
        answer: DecidedApproval,
        errors: DECIDE_ERRORS,
      },
      async ({ params, body }, work) => ok(await decideApproval(work, params.approval_id, body, params.board_id)),
    );
}

export const boardApprovals = boardApprovalRoutes("", ["person"]);
export const agentApprovals = boardApprovalRoutes("/agent", ["agent"]);
