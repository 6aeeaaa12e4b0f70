// What becomes of what was asked: its agent has it, never will, or nobody answered in time. Commands tell of their end; cron finds what was
// missed, and whose time has come (jobs.ts).
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { refsOf, stepOf } from "./present.ts";
import { settled } from "./rules.ts";
import type { ToSettle } from "./store.ts";
import { coordination_requests, type RequestRow } from "./tables.ts";

async function settle(context: ConsumerContext, found: ToSettle): Promise<void> {
  const { db, now } = context;
  const step = settled(found, now);
  const { command_status: _status, command_error: _error, ...row } = found;
  if (!step || (step.state === row.state && step.why === row.why)) return;
  const next: RequestRow = { ...row, ...step, version: row.version + 1, updated_at: now.toISOString() };
  const { guard, write } = updateRow(db, coordination_requests, row, next, "request_moved");
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards: [guard],
    writes: [write],
    events: [{ type: "coordination.moved", ...refsOf(row), payload: stepOf(row, next) }],
  }); // unless it was answered, or settled by another, in this moment
}

export async function settleRequests(context: ConsumerContext, found: readonly ToSettle[]): Promise<void> {
  for (const one of found) await settle(context, one);
}
