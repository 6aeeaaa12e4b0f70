// The events of what agents ask, on the stream of its board.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { CoordinationRequest } from "./schema.ts";

const readBy = { readBy: "coordination.read" } as const;
/** `label`: the beginning of what is asked. */
const labelled = { label: z.string() };

export const events = defineEvents({
  "coordination.asked": { payload: createdPayload(CoordinationRequest).extend(labelled), says: "asked", ...readBy },
  "coordination.moved": { payload: changedPayload(CoordinationRequest), says: "moved on the request", ...readBy },
  "coordination.answered": { payload: changedPayload(CoordinationRequest), says: "answered", ...readBy },
  "coordination.closed": { payload: changedPayload(CoordinationRequest), says: "closed the request", ...readBy },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
