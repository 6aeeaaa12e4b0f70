// Approvals: what other slices may use.
export { getApproval } from "./service.ts";
export { portable as approvalsPortable } from "./portable.ts";
