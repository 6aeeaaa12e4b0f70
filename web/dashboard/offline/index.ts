// What other slices and the shell may use of this slice.
export { preloadWaitingList, WaitingList } from "./lazy.ts";
export { LeaveQuestion } from "./leave.tsx";
