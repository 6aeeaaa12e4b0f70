// The wire types of this slice.
import type { RecurrenceCreate } from "#worker/recurrences/schema.ts";

export type { Occurrence, Recurrence, RecurrenceUpdate } from "#worker/recurrences/schema.ts";
/** What the form says of one; skipped days and values of fields stay as they are. */
export type RecurrenceDraft = Omit<RecurrenceCreate, "skipped_days" | "custom_field_values">;
