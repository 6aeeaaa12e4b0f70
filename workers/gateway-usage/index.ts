// What the sessions of a gateway take: what other slices may use.
export { usageOfAgents } from "./read.ts";
