// The wire types of this slice.
export type { AgentLifecycle } from "#worker/views/lifecycle-schema.ts";
