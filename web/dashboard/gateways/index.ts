// What other slices and the shell may use of this slice.
export { useGateways } from "./live.ts";
export { PROBLEM_LABELS } from "./words.tsx";
