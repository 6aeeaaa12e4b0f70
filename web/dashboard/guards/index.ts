// What other slices may use of this slice.
export { AgentGuardPanel, StopEverything, StopsNote } from "./lazy.ts";
