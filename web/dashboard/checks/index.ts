// What other slices may use of this slice.
export { OverrideDialog } from "./lazy.ts";
export { TaskChecks } from "./task-checks.tsx";
export { STANDING_LABELS, Verified } from "./words.tsx";
