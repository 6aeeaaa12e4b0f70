// What other slices and the shell may use of this slice.
export { Attachments } from "./attachments.tsx";
