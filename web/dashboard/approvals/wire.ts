// The wire types of this slice, and the actions that are asked for.
import type { APPROVAL_KINDS } from "#worker/approvals/schema.ts";

export type { Approval, ApprovalDecision } from "#worker/approvals/schema.ts";
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

export const ACTION_TASK_DONE = "task.done";
export const ACTION_TASK_EXECUTE = "task.execute";
export const ACTION_EXEC = "exec";
