// Approvals: what other slices may use.
export { approvalsOfBoard, presentApproval } from "./store.ts";
export { portable as approvalsPortable } from "./portable.ts";
