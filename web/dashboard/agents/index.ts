// What other slices and the shell may use of this slice.
export { FileDialog } from "./file-dialog.tsx";
export { settingsKey } from "./keys.ts";
export { leadOf } from "./lead.ts";
export { LeadSelect, NewAgentDialog } from "./lazy.ts";
export { useAgents } from "./live.ts";
export { TextDiff } from "./text-diff.tsx";
export { AgentTimelineContext } from "./timeline.ts";
export type { Agent } from "./wire.ts";
export { driftPart } from "./words.tsx";
