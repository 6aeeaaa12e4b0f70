// The wire types of this slice.
import type { AgentUpdateInput } from "#worker/agents/schema.ts";

export type { Agent, AgentUpdateInput } from "#worker/agents/schema.ts";
export type Persona = Pick<AgentUpdateInput, "identity_profile" | "heartbeat_config" | "identity_template" | "soul_template">;
export type { AgentDrift, Drift, DriftItem, DriftResolution } from "#worker/drifts/schema.ts";
