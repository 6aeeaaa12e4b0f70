// What other slices and the shell may use of this slice.
export { AttachToText } from "./attach-to-text.tsx";
export { Attachments } from "./attachments.tsx";
