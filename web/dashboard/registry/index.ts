// What other slices may use of this slice.
export { ConnectionsPanel } from "./connections-panel.tsx";
export { MetricsPanel } from "./metrics-panel.tsx";
export { TokensPanel } from "./tokens-panel.tsx";
