// Recurrences: what other slices may use.
export { isZone } from "./zones.ts";
export { upcoming } from "./present.ts";
export type { RecurrenceRow } from "./tables.ts";
