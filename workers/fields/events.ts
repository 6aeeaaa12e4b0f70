// The events of custom fields. What becomes of values, events of tasks tell.
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { CustomField } from "./schema.ts";

export const events = defineEvents({
  "custom_field.created": { payload: createdPayload(CustomField), says: "created custom field", readBy: "custom_field.read" },
  "custom_field.updated": { payload: changedPayload(CustomField), says: "updated custom field", readBy: "custom_field.read" },
  "custom_field.deleted": { payload: deletedPayload(CustomField), says: "deleted custom field", readBy: "custom_field.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
