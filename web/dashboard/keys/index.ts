// What other slices and the shell may use of this slice.
export { useApiKeys } from "./live.ts";
