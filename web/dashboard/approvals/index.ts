// What other slices and the shell may use of this slice.
export { AskDialog } from "./lazy.ts";
export { useApprovals } from "./live.ts";
export { TaskApprovals, WaitingApprovals } from "./task-approvals.tsx";
export { ACTION_TASK_DONE, type Approval } from "./wire.ts";
export { approvalTitle } from "./words.tsx";
