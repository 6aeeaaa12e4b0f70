// The events of attachments; each is about its task.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Attachment } from "./schema.ts";

/** `label`: the name of the file; `title`: the task's. */
const named = { label: z.string(), title: z.string() };

export const events = defineEvents({
  "attachment.added": { payload: createdPayload(Attachment).extend(named), says: "attached", readBy: "attachment.read" },
  "attachment.renamed": { payload: changedPayload(Attachment).extend(named), says: "renamed attachment", readBy: "attachment.read" },
  "attachment.deleted": { payload: deletedPayload(Attachment).extend(named), says: "deleted attachment", readBy: "attachment.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
