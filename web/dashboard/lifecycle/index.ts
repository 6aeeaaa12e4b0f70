// What other slices may use of this slice.
export { LifecyclePanel } from "./lazy.ts";
