// The wire types of this slice, and the actions that are asked for.
export type { Approval, ApprovalDecision } from "#worker/approvals/schema.ts";

export const ACTION_TASK_DONE = "task.done";
export const ACTION_EXEC = "exec";
