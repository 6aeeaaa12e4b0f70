// What other slices may use of this slice.
export { LiveSession } from "./lazy.ts";
export { SessionButton } from "./session-button.tsx";
export { SessionsPanel } from "./sessions-panel.tsx";
