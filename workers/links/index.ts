// Links: what other slices may use.
export { placeOf } from "./dial-address.ts";
export { askPolicy } from "./exec-policy.ts";
