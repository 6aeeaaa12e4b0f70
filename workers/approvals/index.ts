// Approvals: what other slices may use.
export { getApproval } from "./service.ts";
