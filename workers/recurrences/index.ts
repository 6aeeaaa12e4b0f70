// Recurrences: what other slices may use.
export { isZone } from "./occurrences.ts";
export { upcoming } from "./present.ts";
export type { RecurrenceRow } from "./tables.ts";
