// The wire types of this slice.
export type { CoordinationQuery, CoordinationRequest } from "#worker/coordination/schema.ts";
