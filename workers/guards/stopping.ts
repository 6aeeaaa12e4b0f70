// What stops: the statements and events of a stop and of its end, for whoever does it, a person or a guard.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { insertRow } from "#worker/platform/rows.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Cause, Scope } from "./schema.ts";
import { liftStatements, tellingsStatement } from "./store.ts";
import { guard_stops, type StopRow } from "./tables.ts";

export type Stopped = {
  id: string;
  organizationId: string;
  scope: Scope;
  scopeId: string;
  boardId: string | null;
  label: string;
  cause: Cause;
  detail: string;
  by: Actor;
  until: string | null;
};
type Parts = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };

export const stopRow = (stop: Stopped, now: Date): StopRow => ({
  id: stop.id,
  organization_id: stop.organizationId,
  scope: stop.scope,
  scope_id: stop.scopeId,
  board_id: stop.boardId,
  label: stop.label,
  cause: stop.cause,
  detail: stop.detail,
  stopped_by: JSON.stringify(stop.by),
  stopped_at: now.toISOString(),
  until: stop.until,
  lifted_at: null,
  lifted_by: null,
  lift_reason: null,
});

const payloadOf = ({ label, id, scope, scope_id, cause, until }: StopRow) => ({ label, stop_id: id, scope, scope_id, cause, until });
const subjectOf = ({ scope, scope_id }: StopRow) => ({ type: scope, id: scope_id });

/** A second stop of the same cause refuses the batch, by its unique index. */
export function stopStatements(db: Database, stop: Stopped, now: Date): Parts & { row: StopRow } {
  const row = stopRow(stop, now);
  return {
    row,
    guards: [],
    writes: [insertRow(db, guard_stops, row), tellingsStatement(db, row)],
    events: [{ type: "guard.stopped", subject: subjectOf(row), payload: payloadOf(row), reason: stop.detail }],
  };
}

export const PERIOD_OVER = "The period of its budget is over.";
/** Recorded with who and why; refused where somebody has lifted it meanwhile. */
export function liftParts(db: Database, row: StopRow, by: Actor, reason: string, at: string): Parts & { row: StopRow } {
  const next: StopRow = { ...row, lifted_at: at, lifted_by: JSON.stringify(by), lift_reason: reason };
  const { guard, write } = liftStatements(db, next);
  return { row: next, guards: [guard], writes: [write], events: [{ type: "guard.lifted", subject: subjectOf(row), payload: payloadOf(row), reason }] };
}
