// Wire shapes of runs.
import { z } from "zod";
import { Actor, Id, IsAbridged, JsonObject, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const RUN_STATUSES = ["queued", "running", "waiting_approval", "succeeded", "failed", "aborted"] as const;
/** While it has one of these statuses the run is in progress. */
export const OPEN_RUN_STATUSES = ["queued", "running", "waiting_approval"] as const satisfies readonly (typeof RUN_STATUSES)[number][];

/** What became of a command that a gateway held; `unknown`: the gateway does not say, so it may have run. */
export const HELD_OUTCOMES = ["allow-once", "allow-always", "deny", "expired", "cancelled", "gateway-restart", "unknown"] as const;
export type HeldOutcome = (typeof HELD_OUTCOMES)[number];

/**
 * Why an agent was chosen, by what it stood before the next one. `assigned`: the task is its own; `made`: there was none, so it was made;
 * `only`: nobody else could; the others in the order in which they are weighed.
 */
export const ROUTING_REASONS = ["assigned", "made", "only", "there", "skills", "reliable", "load", "outcome", "cost", "gateway", "turn"] as const;
export type RoutingReason = (typeof ROUTING_REASONS)[number];
export const RunRouting = z
  .object({
    reason: z.enum(ROUTING_REASONS).meta({ description: "by what it stood before the next one" }),
    before: z.string().nullable().meta({ description: "the name of the next one" }),
    skills: z.array(z.string()).meta({ description: "what it can of what the task asks for" }),
    able: z.number().int().meta({ description: "how many agents could have been given it, this one included" }),
    refused: z.number().int().meta({ description: "how many could not" }),
  })
  .meta({ id: "RunRouting", description: "why this agent was chosen" });
export type RunRouting = z.infer<typeof RunRouting>;

export const Run = z
  .object({
    id: Id,
    task_id: Id.nullable(),
    board_id: Id.nullable(),
    agent_id: Id.nullable(),
    agent_name: z.string().nullable(),
    gateway_id: Id,
    session_key: z.string().meta({ description: "the gateway's session in which it runs: that of its agent for this task" }),
    status: z.enum(RUN_STATUSES),
    output: z.string().nullable().meta({ description: "what the agent said, when the run has ended" }),
    error: z.string().nullable(),
    requested_by: Actor,
    created_at: Timestamp,
    started_at: Timestamp.nullable(),
    ended_at: Timestamp.nullable(),
    is_abridged: IsAbridged,
  })
  .meta({ id: "Run", description: "One execution of a task by an agent on a gateway" });
export type Run = z.infer<typeof Run>;

export const Execution = Run.extend({ result: z.string().nullable(), parameters: JsonObject }).meta({ id: "Execution" });
export type Execution = z.infer<typeof Execution>;

export const RunList = pageOf(Run, "RunList");
