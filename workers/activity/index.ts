// The timeline: what other slices may use.
export { abridge as shortened } from "./abridge.ts";
export { type Condition, readableEvents } from "./readable-store.ts";
