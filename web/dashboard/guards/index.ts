// What other slices may use of this slice.
export { LateStopsNote } from "./late-stops-note.tsx";
export { AgentGuardPanel, BoardStop, StopDialogLater, StopEverything, StopsNote } from "./lazy.ts";
