// Stopping a run, whoever wants it: a person, or the task having been given to another agent.
import { cancelCommandStatement, commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { type MovedRun, moveRun, type RunRow } from "#worker/runs/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";

/** `givenTo`: the agent that begins when the run has ended. */
export type StopOrder = { reason?: string; givenTo?: string };
export type Stopping = { move: MovedRun | null; guards: Statement[]; writes: Statement[]; asked: NewEvent<"run.stop_requested"> };

/** At once when its gateway has not been sent it, else through the gateway: then it has ended when the gateway says so. */
export function stopRun(db: Database, run: RunRow, { reason, givenTo }: StopOrder, now: Date): Stopping {
  const at = now.toISOString();
  const move = run.status === "queued" ? moveRun(db, run, { status: "aborted", ...(reason ? { error: reason } : {}) }, at) : null;
  // Sent even when the run looks unsent: it may be in flight at this moment, and stopping a run that never began does no harm.
  const abort = commandStatement(db, {
    id: newId(),
    organizationId: run.organization_id,
    gatewayId: run.gateway_id,
    lane: `stop:${run.id}`,
    kind: "run.abort",
    payload: { run_id: run.id, session_key: run.session_key },
    deadlineAt: deadlineAfter(now),
    at,
  });
  return {
    move,
    guards: move?.guards ?? [],
    writes: [...(move?.writes ?? []), cancelCommandStatement(db, run.id, at), abort],
    asked: {
      type: "run.stop_requested",
      subject: { type: "run", id: run.id },
      about: run.task_id ? { type: "task", id: run.task_id } : null,
      payload: { label: run.agent_name, ...(givenTo ? { given_to: givenTo } : {}) },
      reason: reason ?? null,
    },
  };
}
