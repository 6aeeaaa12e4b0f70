// What other slices may use of this slice.
export { HealthPanel } from "./health-panel.tsx";
