// What other slices and the shell may use of this slice.
export { useGateways } from "./live.ts";
