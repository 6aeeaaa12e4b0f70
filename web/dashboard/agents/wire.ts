// The wire types of this slice.
export type { Agent, AgentCreate, AgentUpdate } from "#worker/agents/schema.ts";
