// The wire types of this slice.
export type { Agent, AgentUpdate } from "#worker/agents/schema.ts";
