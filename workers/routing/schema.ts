// Wire shapes of who could be given a task, and why.
import { z } from "zod";
import { LINK_STATUSES } from "#worker/gateways/schema.ts";
import { Id, nullable, Timestamp } from "#worker/platform/wire.ts";
import { RunRouting } from "#worker/runs/schema.ts";

/** What higher slices hold an agent back for: budgets, stops, guards. */
export const LIMIT_REASONS = ["paused", "stopped", "over_budget", "looping", "quiet_hours"] as const;
/** Why an agent cannot be given a task. */
export const REFUSALS = [
  "no_gateway",
  "not_set_up",
  "elsewhere",
  "setup_failed",
  "leaving",
  "missing_there",
  "looser_there",
  "key_ended",
  "lacks_skills",
  ...LIMIT_REASONS,
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** As many candidates as an answer tells, those that would be chosen first. */
export const SHOWN_MAX = 50;
/** The same words as an agent has them; see AgentCreate. */
export const Skills = z
  .array(z.string().trim().min(1).max(60))
  .max(10)
  .meta({ description: "what the agent must be able to do: only one that has all of these among its capabilities is chosen. Case does not matter" });

export const RoutingCandidate = z
  .object({
    agent_id: Id,
    agent_name: z.string(),
    gateway: nullable(z.object({ gateway_id: Id, name: z.string(), status: z.enum(LINK_STATUSES) })),
    place: z.number().int().nullable().meta({ description: "1: it would be chosen; null: it could not be" }),
    why_not: nullable(z.enum(REFUSALS)).meta({ description: "why it could not; null: it could" }),
    detail: z.string().nullable().meta({ description: "what exactly stands in the way: what its guard says, which capabilities it lacks" }),
    skills: z.array(z.string()).meta({ description: "what it can of what the task's tags and the request name" }),
    open_runs: z.number().int().meta({ description: "how many runs of it go on for this board" }),
    success_rate: z.number().min(0).max(1).nullable().meta({ description: "of its last runs, the later ones counted more; null: too few have ended" }),
    cost_usd: z.number().nullable().meta({ description: "what one of its runs has cost on average; null: not known" }),
    last_given_at: Timestamp.nullable().meta({ description: "when it was last given a run for this board" }),
  })
  .meta({ id: "RoutingCandidate" });
export type RoutingCandidate = z.infer<typeof RoutingCandidate>;

export const TaskRouting = z
  .object({
    task_id: Id,
    wants: z.array(z.string()).meta({ description: "the task's tags: who has them among its capabilities is preferred" }),
    assigned_agent_id: Id.nullable().meta({ description: "the task is this agent's own: it gets the run whatever others could do" }),
    last: nullable(
      z.object({ run_id: z.string(), agent_id: Id.nullable(), agent_name: z.string().nullable(), at: Timestamp, routing: nullable(RunRouting) }),
    ).meta({
      description: "the newest run, and why its agent was chosen; `routing` null: nobody chose",
    }),
    next: nullable(RunRouting).meta({ description: "why the first of the candidates would be chosen now; null: nobody could" }),
    candidates: z
      .array(RoutingCandidate)
      .meta({ description: `the agents of the task's board, at most ${SHOWN_MAX}: those that could by the order in which they would be chosen` }),
    total: z.number().int(),
  })
  .meta({ id: "TaskRouting" });
export type TaskRouting = z.infer<typeof TaskRouting>;
