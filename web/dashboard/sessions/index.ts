// What other slices may use of this slice.
export { SessionsPanel } from "./sessions-panel.tsx";
