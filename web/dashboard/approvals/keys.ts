// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

type Filters = Readonly<Record<string, string | undefined>>;

export const approvalsKey = () => inOrganization("approvals");
/** All lists of those that wait, or of those that are decided. */
export const approvalListsKey = (status: "pending" | "decided") => inOrganization("approvals", "list", status);
/** One list; the last part says of which. */
export const approvalListKey = (status: "pending" | "decided", filters: Filters = {}) => inOrganization("approvals", "list", status, filters);
export const approvalKey = (id: string) => inOrganization("approvals", "one", id);
export const taskApprovalsKey = (taskId: string) => inOrganization("approvals", "task", taskId);
/** What an agent asked for before; of one kind. */
export const earlierKey = (agentId: string, ...kind: string[]) => inOrganization("approvals", "earlier", agentId, ...kind);
