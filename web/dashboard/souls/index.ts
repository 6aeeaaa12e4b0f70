// What other slices may use of this slice.
export { SoulSelect } from "./lazy.ts";
