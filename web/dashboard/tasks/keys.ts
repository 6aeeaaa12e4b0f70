// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const commentsKey = (taskId: string) => inOrganization("comments", taskId);
