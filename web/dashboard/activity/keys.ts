// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const activityKey = (filters: unknown) => inOrganization("activity", filters);
export const agentActivityKey = (agentId: string) => inOrganization("agent-activity", agentId);
export const taskActivityKey = (taskId: string) => inOrganization("task-activity", taskId);
export const setAsideKey = () => inOrganization("set-aside");
