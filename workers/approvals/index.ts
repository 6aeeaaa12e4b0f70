// Approvals: what other slices may use.
export { actions as approvalActions } from "./actions.ts";
export { listedApprovals } from "./listed.ts";
export { approvalsOfBoard } from "./store.ts";
export type { ApprovalFacts } from "./tables.ts";
