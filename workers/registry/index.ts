// The gateway registry: what other slices may use.
export { recordHeartbeatStatements } from "./metrics.ts";
