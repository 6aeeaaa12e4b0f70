// The events of runs, and of shell commands that a gateway holds for a decision.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Id, JsonObject, Timestamp } from "#worker/platform/wire.ts";
import { Run, RunRouting } from "./schema.ts";

/** The agent's name. */
const label = z.string().nullable();
/** Events from before it was told which session a run has are still read. */
const RunThen = Run.extend({ session_key: Run.shape.session_key.optional() });
const moved = z.object({ label, before: Run.pick({ status: true }), after: RunThen });

/** Runs queued before these were recorded, and runs that a gateway began by itself, have neither. */
const queued = z.object({
  label,
  after: RunThen,
  parameters: JsonObject.optional(),
  approval_ids: z.array(Id).optional().meta({ description: "the approvals that let it begin" }),
  routing: RunRouting.optional().meta({ description: "where somebody asked for a run: why its agent was chosen" }),
});
const stopRequested = z.object({ label, given_to: Id.nullish().meta({ description: "the agent that begins when the run has ended" }) });

const heldCommand = z.object({
  label: z.string().meta({ description: "the beginning of the command" }),
  gateway_id: Id,
  run_id: Id.nullable(),
  agent_id: Id.nullable(),
  expires_at: Timestamp,
  command: z.string(),
  cwd: z.string().nullable(),
  host: z.string().nullable(),
  resolved_path: z.string().nullable(),
  allowed_decisions: z.array(z.string()),
  risk_kinds: z.array(z.string()),
  warnings: z.array(z.string()),
  session_key: z.string().nullish().meta({ description: "of the gateway's session, where it is none of a task" }),
});
const refusedCommand = heldCommand.pick({ label: true, gateway_id: true, run_id: true, agent_id: true }).extend({
  bytes: z.number().int().meta({ description: "how much there was to show" }),
});
const releasedCommand = z.object({
  label: z.string().meta({ description: "the outcome" }),
  outcome: z.string().meta({ example: "allow-once" }),
  resolved_by: z.string().nullable(),
  gateway_id: Id,
});

export const events = defineEvents({
  /** About a task: work that was not sent to its agent. The event's reason says what stood in the way. */
  "run.held_back": { payload: z.object({ label: z.string(), title: z.string() }), says: "held back a run of", readBy: "task.read" },
  "run.queued": { payload: queued, says: "queued run", readBy: "task.read" },
  "run.started": { payload: moved, says: "started run", readBy: "task.read" },
  "run.waiting": { payload: moved, says: "is waiting in run", readBy: "task.read" },
  /** Its gateway had forgotten it before it began; the reason says what is known. */
  "run.requeued": { payload: moved, says: "sent again run", readBy: "task.read" },
  "run.resumed": { payload: moved, says: "resumed run", readBy: "task.read" },
  "run.succeeded": { payload: moved, says: "finished run", readBy: "task.read" },
  "run.failed": { payload: moved, says: "failed in run", readBy: "task.read" },
  "run.aborted": { payload: moved, says: "aborted run", readBy: "task.read" },
  "run.stop_requested": { payload: stopRequested, says: "asked to stop run", readBy: "task.read" },
  "command.held": { payload: heldCommand, says: "held command", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
  "command.refused": { payload: refusedCommand, says: "refused command", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
  "command.released": { payload: releasedCommand, says: "released command", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
