// What other slices may use of this slice.
export { CommandsPanel } from "./commands-panel.tsx";
