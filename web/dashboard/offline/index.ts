// What other slices and the shell may use of this slice.
export { LeaveDialog, preloadWaitingList, WaitingList } from "./lazy.ts";
