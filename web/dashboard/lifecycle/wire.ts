// The wire types of this slice.
export type { AgentLifecycle } from "#worker/views/lifecycle-schema.ts";
export type { FleetAgent } from "#worker/views/schema.ts";
