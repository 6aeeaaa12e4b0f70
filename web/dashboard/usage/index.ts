// What other slices may use of this slice.
export { UsagePanel } from "./usage-panel.tsx";
