// Links: what other slices may use.
export { askPolicy } from "./exec-policy.ts";
