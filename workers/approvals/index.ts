// Approvals: what other slices may use.
export { actions as approvalActions } from "./actions.ts";
export { abridgedApproval } from "./listed.ts";
export { presentApproval } from "./present.ts";
export { approvalsOfBoard } from "./store.ts";
export type { ApprovalFacts } from "./tables.ts";
