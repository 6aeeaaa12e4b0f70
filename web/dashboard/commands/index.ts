// What other slices may use of this slice.
export { gatewayCommandsKey } from "./keys.ts";
export { CommandsPanel } from "./commands-panel.tsx";
