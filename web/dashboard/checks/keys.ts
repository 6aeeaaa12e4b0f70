// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const taskChecksKey = (...taskId: string[]) => inOrganization("task-checks", ...taskId);
