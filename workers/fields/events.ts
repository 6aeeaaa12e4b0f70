// The events of custom fields. What becomes of values, events of tasks tell.
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { CustomField } from "./schema.ts";

/** Not every member sees all boards. */
const restricted = { board_ids: "member.update" } as const;

export const events = defineEvents({
  "custom_field.created": { payload: createdPayload(CustomField), says: "created custom field", readBy: "custom_field.read", restricted },
  "custom_field.updated": { payload: changedPayload(CustomField), says: "updated custom field", readBy: "custom_field.read", restricted },
  "custom_field.deleted": { payload: deletedPayload(CustomField), says: "deleted custom field", readBy: "custom_field.read", restricted },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
