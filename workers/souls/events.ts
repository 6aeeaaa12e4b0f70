// The events of souls.
import { createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Soul } from "./schema.ts";

export const events = defineEvents({
  "soul.created": { payload: createdPayload(Soul), says: "kept soul", readBy: "soul.read" },
  "soul.deleted": { payload: deletedPayload(Soul), says: "deleted soul", readBy: "soul.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
