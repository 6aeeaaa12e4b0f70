// Approvals: what other slices may use.
export { actions as approvalActions } from "./actions.ts";
export { abridgedApproval } from "./listed.ts";
export { presentApproval } from "./present.ts";
export { approvalCounts, approvalsOfBoard, pendingOnBoard } from "./store.ts";
export type { ApprovalFacts } from "./tables.ts";
