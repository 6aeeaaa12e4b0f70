// What other slices and the shell may use of this slice.
export { startRun, stopRun } from "./live.ts";
export { useLiveRun } from "./live-runs.ts";
export { RunPanel } from "./run-panel.tsx";
export { RUN_LABELS, RUN_TONES } from "./status.ts";
