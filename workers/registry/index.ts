// The gateway registry: what other slices may use.
export { measuredOf } from "./measured.ts";
export { recordHeartbeatStatements } from "./metrics.ts";
export { recordMeasuredStatement } from "./store.ts";
