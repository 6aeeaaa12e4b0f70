// What other slices may use of this slice.
export { OverrideDialog } from "./lazy.ts";
export { TaskChecks } from "./task-checks.tsx";
export { Verified } from "./words.tsx";
