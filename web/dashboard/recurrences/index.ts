// What other slices may use of this slice.
export { useRecurrences } from "./live.ts";
export type { Recurrence } from "./wire.ts";
