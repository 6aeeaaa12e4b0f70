// The only place where a run starts, whatever leads there: an assignment, a comment, a decision, a finished dependency, a person's
// order. So nothing starts past the task's gate, nor beside a run that goes on.
import { noOpenRunGuard, type RunOrder, type RunRow, startRun } from "#worker/runs/index.ts";
import type { Database } from "#worker/platform/db.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { accept, type Result } from "#worker/platform/result.ts";
import type { Composition } from "#worker/platform/slice.ts";
import type { GatePass } from "./gate.ts";
import type { TaskRow } from "./tables.ts";

export type WorkOrder = Omit<RunOrder, "organizationId" | "boardId" | "taskId" | "approvalIds"> & { task: TaskRow; policy?: PolicyRecord };
export type Started = GatePass & { row: RunRow };

/** `gate`: what the gate has read of the task. What is refused begins nothing and spends nothing. */
export function startWork({ ports }: Composition, db: Database, gate: unknown, { task, policy, ...order }: WorkOrder, now: Date): Result<Started> {
  const decision = ports.taskGate.forRun(gate, { db, task, now, begins: order.begins, parameters: order.parameters ?? {} });
  if (!decision.ok) return decision;
  const pass = decision.value;
  const { row, writes, event } = startRun(
    db,
    { ...order, organizationId: task.organization_id, boardId: task.board_id, taskId: task.id, approvalIds: pass.approvalIds },
    now,
  );
  return accept({
    row,
    guards: [noOpenRunGuard(db, task.id), ...pass.guards],
    writes: [...writes, ...pass.writes],
    events: [{ ...event, policy: policy ?? null }, ...pass.events],
  });
}
