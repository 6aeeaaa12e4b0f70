// What other slices may use of this slice.
export { FoundPanel } from "./found-panel.tsx";
