// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const activityKey = (filters: unknown) => inOrganization("activity", filters);
export const taskActivityKey = (taskId: string) => inOrganization("task-activity", taskId);
export const setAsideKey = () => inOrganization("set-aside");
