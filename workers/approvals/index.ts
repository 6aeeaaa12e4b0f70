// Approvals: what other slices may use.
export { presentApproval } from "./present.ts";
export { approvalsOfBoard } from "./store.ts";
export type { ApprovalFacts } from "./tables.ts";
