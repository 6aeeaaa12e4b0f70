// Links: what other slices may use.
export { NETWORKS, placeOf } from "./dial-address.ts";
export { askPolicy } from "./exec-policy.ts";
