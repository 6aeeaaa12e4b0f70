// What the sessions of a gateway take: what other slices may use.
export { type SessionTaken, takenBySessions } from "./read.ts";
