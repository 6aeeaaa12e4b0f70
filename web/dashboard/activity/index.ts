// What other slices and the shell may use of this slice.
export { AgentTimeline } from "./lazy.ts";
export { EventRow } from "./event-row.tsx";
export { useTaskHistory } from "./live.ts";
export { EventLinkContext, type LinkOfEvent } from "./links.ts";
