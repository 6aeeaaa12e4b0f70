// The events of saved views. Of what somebody keeps for themselves they tell that it is there, and not what it says.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { DefaultView, ToldView } from "./schema.ts";

const readBy = "saved_view.read";

export const events = defineEvents({
  "saved_view.created": { payload: createdPayload(ToldView), says: "saved view", readBy },
  "saved_view.updated": { payload: changedPayload(ToldView), says: "changed view", readBy },
  "saved_view.deleted": { payload: deletedPayload(ToldView), says: "deleted view", readBy },
  "saved_view.made_default": { payload: z.object({ before: DefaultView, after: DefaultView }), says: "opens the board with view", readBy },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
