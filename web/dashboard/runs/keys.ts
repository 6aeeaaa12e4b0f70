// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const taskRunsKey = (taskId: string) => inOrganization("task-runs", taskId);
