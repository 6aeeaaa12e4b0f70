// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const routingKey = (...taskId: string[]) => inOrganization("task-routing", ...taskId);
