// Wire shapes of calendar addresses.
import { z } from "zod";
import { Id, text, Timestamp } from "#worker/platform/wire.ts";

/** A calendar names no more than this. */
export const ENTRIES_MAX = 2_000;
/** Programs ask every quarter of an hour at most; a few of them share an address. */
export const ASKED_PER_HOUR = 60;
const ZONE_MAX_CHARS = 60;

export const CalendarFeed = z
  .object({
    is_on: z.boolean().meta({ description: "there is an address" }),
    board_id: Id.nullable().meta({ description: "null: what is due for the caller, on all boards that they read" }),
    time_zone: z.string().nullable(),
    created_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable().meta({ description: "when a program asked for it last" }),
    url: z.string().nullable().meta({ description: "the address itself: only in the answer that makes it, since it is kept as a hash" }),
  })
  .meta({ id: "CalendarFeed" });
export type CalendarFeed = z.infer<typeof CalendarFeed>;

export const CalendarFeedCreate = z
  .strictObject({
    time_zone: text(ZONE_MAX_CHARS).default("UTC").meta({ description: "on whose days things are due", example: "Europe/Berlin" }),
  })
  .meta({ id: "CalendarFeedCreate", example: { time_zone: "Europe/Berlin" } });
export type CalendarFeedCreate = z.infer<typeof CalendarFeedCreate>;

export const CalendarFile = z.object({
  calendar_file: z
    .string()
    .regex(/^mcf_[0-9a-f]{32}_[0-9a-f]{16}_[0-9a-f]{64}\.ics$/)
    .meta({ description: "the secret of the address, and `.ics`" }),
});
