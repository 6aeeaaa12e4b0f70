// The events of recurrences.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Id, Timestamp } from "#worker/platform/wire.ts";
import { RecurrenceFacts } from "./schema.ts";

const readBy = "recurrence.read";
/** `label` is the key of the task. */
const made = z.object({
  label: z.string(),
  task: z.object({ id: Id, key: z.string() }),
  occurrence_at: Timestamp,
  /** The first moment that was left out before this one; null: none was. */
  left_out_from: Timestamp.nullable(),
  /** What of the template did not hold any more: members of it. */
  left_out: z.array(z.string()),
  /** null: it was the last. */
  next_at: Timestamp.nullable(),
});

export const events = defineEvents({
  "recurrence.created": { payload: createdPayload(RecurrenceFacts), says: "made recurring", readBy },
  "recurrence.updated": { payload: changedPayload(RecurrenceFacts), says: "changed recurring task", readBy },
  "recurrence.deleted": { payload: deletedPayload(RecurrenceFacts), says: "deleted recurring task", readBy },
  "recurrence.made": { payload: made, says: "made the recurring task", readBy },
  /** Moments that make nothing: too long ago, or only the last of them was wanted. */
  "recurrence.missed": {
    payload: z.object({ label: z.string(), left_out_from: Timestamp, next_at: Timestamp.nullable() }),
    says: "left out missed times of",
    readBy,
  },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
