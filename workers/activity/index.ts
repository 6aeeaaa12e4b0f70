// The timeline: what other slices may use.
export { abridge as shortened } from "./abridge.ts";
export { type Condition, readableEvents, type Reading } from "./readable-store.ts";
