// The wire types of this slice.
export type { Agent, AgentUpdate } from "#worker/agents/schema.ts";
export type { AgentDrift, Drift, DriftItem, DriftResolution } from "#worker/drifts/schema.ts";
