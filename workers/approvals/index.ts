// Approvals: what other slices may use.
export { listedApprovals } from "./listed.ts";
export { approvalsOfBoard } from "./store.ts";
export type { ApprovalFacts } from "./tables.ts";
