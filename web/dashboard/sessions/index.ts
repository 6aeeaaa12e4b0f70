// What other slices may use of this slice.
export { SessionButton } from "./session-button.tsx";
export { SessionsPanel } from "./sessions-panel.tsx";
