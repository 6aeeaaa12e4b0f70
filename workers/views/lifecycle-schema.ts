// Wire shapes of where an agent stands in its life, and of how far it has been set up.
import { z } from "zod";
import { LIFECYCLE_REASONS, LIFECYCLE_STATES, type LifecycleReason, PROVISIONING_STEPS, STEP_STATES, WAYS_OUT } from "#grammar/lifecycle.ts";
import { COMMAND_STATUSES } from "#worker/commands/schema.ts";
import { Id, nullable, Timestamp } from "#worker/platform/wire.ts";

const REASONS = Object.keys(LIFECYCLE_REASONS) as [LifecycleReason, ...LifecycleReason[]];

/** As the fleet tells it too. */
export const Lifecycle = z
  .object({
    state: z.enum(LIFECYCLE_STATES),
    reason: z.enum(REASONS).meta({ description: "what must end first" }),
    since: Timestamp.nullable().meta({ description: "since when the reason holds; null: nothing says so" }),
  })
  .meta({ id: "AgentLifecycleState", description: "told by what the agent's gateway says and does, not by the agent" });

const Provisioning = z
  .object({
    command_id: Id,
    status: z.enum(COMMAND_STATUSES),
    steps: z.array(z.object({ step: z.enum(PROVISIONING_STEPS), state: z.enum(STEP_STATES) })).meta({ description: "in the order in which they are done" }),
    attempts: z.number().int(),
    error: z.string().nullable().meta({ description: "why the last attempt failed" }),
    next_try_at: Timestamp.nullable().meta({ description: "null: at once, or as soon as its gateway is there; or no more" }),
    deadline_at: Timestamp.meta({ description: "from then on it has failed" }),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: "AgentProvisioning" });

export const AgentLifecycle = Lifecycle.extend({
  agent_id: Id,
  detail: z.string().nullable().meta({ description: "what exactly, where somebody or something says it" }),
  ways_out: z.array(z.enum(WAYS_OUT)).meta({ description: "what people can do about it" }),
  provisioning: nullable(Provisioning).meta({ description: "how it was last set up on its gateway; null: never" }),
}).meta({ id: "AgentLifecycle" });
export type AgentLifecycle = z.infer<typeof AgentLifecycle>;
