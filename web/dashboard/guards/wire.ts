// The wire types of this slice.
export type { AgentGuard, Limits, LimitScope, LimitsUpdate, Scope, Stop } from "#worker/guards/schema.ts";
