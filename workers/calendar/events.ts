// The events of calendar addresses. None says the address.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";

const readBy = { readBy: "calendar.use_board", readOffBoard: "calendar.use" } as const;
/** `label`: the board's name; none: it is of what is theirs. */
const told = z.object({ label: z.string().optional(), is_new: z.boolean() });

export const events = defineEvents({
  "calendar_feed.made": { payload: told, says: "made a calendar address", ...readBy },
  "calendar_feed.revoked": { payload: told.pick({ label: true }), says: "ended a calendar address", ...readBy },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
