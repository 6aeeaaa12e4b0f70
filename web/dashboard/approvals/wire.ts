// The wire types of this slice, and the actions that are asked for.
import type { APPROVAL_KINDS as Kinds } from "#worker/approvals/schema.ts";

export type { Approval, ApprovalDecision } from "#worker/approvals/schema.ts";

/** What a request asks for, as the server tells them apart. */
export const APPROVAL_KINDS = ["command", "done", "run", "other"] as const satisfies typeof Kinds;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

export const ACTION_TASK_DONE = "task.done";
export const ACTION_TASK_EXECUTE = "task.execute";
export const ACTION_EXEC = "exec";
