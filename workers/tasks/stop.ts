// Stopping a run, whoever wants it: a person, or the task having been given to another agent.
import { cancelCommandStatement } from "#worker/commands/index.ts";
import { abortStatement, type MovedRun, moveRun, type RunRow } from "#worker/runs/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";

export const GATEWAY_GONE = "Its gateway has been deleted here, so nobody can stop it there or hear of its end.";

/** `givenTo`: the agent that begins when the run has ended. `isGatewayGone`: nobody is there to be told. */
export type StopOrder = { reason?: string; givenTo?: string; isGatewayGone?: boolean };
export type Stopping = { move: MovedRun | null; guards: Statement[]; writes: Statement[]; asked: NewEvent<"run.stop_requested"> };

/** At once when its gateway has not been sent it or has been deleted here, else through the gateway: then it has ended when the gateway says so. */
export function stopRun(db: Database, run: RunRow, { reason, givenTo, isGatewayGone = false }: StopOrder, now: Date): Stopping {
  const at = now.toISOString();
  const error = isGatewayGone ? GATEWAY_GONE : reason;
  const move = run.status === "queued" || isGatewayGone ? moveRun(db, run, { status: "aborted", ...(error ? { error } : {}) }, at) : null;
  // Sent even when the run looks unsent: it may be in flight at this moment, and stopping a run that never began does no harm.
  const orders = isGatewayGone ? [] : [cancelCommandStatement(db, run.id, at), abortStatement(db, run, now)];
  return {
    move,
    guards: move?.guards ?? [],
    writes: [...(move?.writes ?? []), ...orders],
    asked: {
      type: "run.stop_requested",
      subject: { type: "run", id: run.id },
      about: run.task_id ? { type: "task", id: run.task_id } : null,
      payload: { label: run.agent_name, ...(givenTo ? { given_to: givenTo } : {}) },
      reason: reason ?? null,
    },
  };
}
