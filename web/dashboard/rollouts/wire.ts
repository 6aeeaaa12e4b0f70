// The wire types of this slice.
import type { z } from "zod";
import type { AgentDefaultsUpdate } from "#worker/agent-defaults/schema.ts";

export type { AgentDefaults, WorkspaceFile } from "#worker/agent-defaults/schema.ts";
export type { PreviewAgent, RollOut, RollOutOptions } from "#worker/rollouts/schema.ts";
/** As it is sent. */
export type DefaultsChange = z.input<typeof AgentDefaultsUpdate>;
