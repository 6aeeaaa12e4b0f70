// Wire shapes of runs.
import { z } from "zod";
import { Actor, Id, IsAbridged, JsonObject, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const RUN_STATUSES = ["queued", "running", "waiting_approval", "succeeded", "failed", "aborted"] as const;
/** While it has one of these statuses the run is in progress. */
export const OPEN_RUN_STATUSES = ["queued", "running", "waiting_approval"] as const satisfies readonly (typeof RUN_STATUSES)[number][];

/** What became of a command that a gateway held; `unknown`: the gateway does not say, so it may have run. */
export const HELD_OUTCOMES = ["allow-once", "allow-always", "deny", "expired", "cancelled", "gateway-restart", "unknown"] as const;
export type HeldOutcome = (typeof HELD_OUTCOMES)[number];

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
