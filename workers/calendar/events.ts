// The events of calendar addresses. None says the address.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";

const readBy = { readBy: "calendar.use" } as const;
/** Of which board, is not said: not everybody may know of it. */
const told = z.object({ is_of_board: z.boolean(), is_new: z.boolean() });

export const events = defineEvents({
  "calendar_feed.made": { payload: told, says: "made a calendar address", ...readBy },
  "calendar_feed.revoked": { payload: told.pick({ is_of_board: true }), says: "ended a calendar address", ...readBy },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
