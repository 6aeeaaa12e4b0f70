// The wire types of this slice.
export type { Adoption, FoundAgent, FoundAgentDetail, FoundFile } from "#worker/agents/schema.ts";
