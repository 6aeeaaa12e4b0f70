// What other slices and the shell may use of this slice.
export { useAgents } from "./live.ts";
export type { Agent } from "./wire.ts";
