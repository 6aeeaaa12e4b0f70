// What other slices may use of this slice.
export { BoardStopsNote } from "./board-stops-note.tsx";
export { AgentGuardPanel, BoardStop, StopEverything, StopsNote } from "./lazy.ts";
