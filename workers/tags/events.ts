// The events of tags.
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Tag, TagRef } from "./schema.ts";

export const events = defineEvents({
  "tag.created": { payload: createdPayload(Tag), says: "created tag", readBy: "tag.read" },
  "tag.updated": { payload: changedPayload(Tag), says: "updated tag", readBy: "tag.read" },
  "tag.merged": { payload: deletedPayload(Tag).extend({ into: TagRef }), says: "merged tag", readBy: "tag.read" },
  "tag.deleted": { payload: deletedPayload(Tag), says: "deleted tag", readBy: "tag.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
