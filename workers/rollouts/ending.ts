// The end of a roll-out: all is said of every agent, or nobody waits for the rest any more.
import { changesOf } from "#worker/platform/changes.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { presentRollOut, subjectOf } from "./present.ts";
import type { RollOut } from "./schema.ts";
import { type CountedRow, leaveStatement } from "./store.ts";
import { roll_outs, type RollOutRow } from "./tables.ts";

type End = "done" | "failed";

export async function ending(context: ConsumerContext, counted: CountedRow, status: End, error: string | null): Promise<"over"> {
  const { db, now } = context;
  const { counts, ...row } = counted;
  const at = now.toISOString();
  const next: RollOutRow = { ...row, status, error, version: row.version + 1, updated_at: at, finished_at: at };
  const { guard, write } = updateRow(db, roll_outs, row, next, "conflict");
  const changes = changesOf<RollOut>(presentRollOut(counted), presentRollOut({ ...next, counts })) ?? { before: {}, after: {} };
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: [guard],
    writes: [write, ...(error === null ? [] : [leaveStatement(db, row.id, error, ["waiting", "written"])])],
    events: [{ type: status === "done" ? "roll_out.finished" : "roll_out.failed", subject: subjectOf(row), payload: { label: row.place_name, ...changes } }],
  });
  return "over";
}
