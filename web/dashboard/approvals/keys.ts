// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const approvalsKey = () => inOrganization("approvals");
export const approvalListKey = (status: "pending" | "decided") => inOrganization("approvals", "list", status);
export const approvalKey = (id: string) => inOrganization("approvals", "one", id);
export const taskApprovalsKey = (taskId: string) => inOrganization("approvals", "task", taskId);
