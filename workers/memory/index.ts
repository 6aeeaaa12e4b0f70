// Memory: what other slices may use.
export { leadsOf } from "./told.ts";
