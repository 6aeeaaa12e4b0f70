// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const allAttachmentsKey = () => inOrganization("attachments");
export const attachmentsKey = (taskId: string) => inOrganization("attachments", taskId);
export const beginningKey = (id: string) => inOrganization("attachment-beginning", id);
