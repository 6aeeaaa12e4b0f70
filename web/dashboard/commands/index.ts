// What other slices and the shell may use of this slice.
export { useGatewayCommands } from "./live.ts";
export type { GatewayCommand } from "./wire.ts";
