// The wire types of this slice.
export type { RoutingCandidate, TaskRouting } from "#worker/routing/schema.ts";
export type { RunRouting } from "#worker/runs/schema.ts";
