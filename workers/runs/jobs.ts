// Cron fails overdue runs.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { moveRun } from "./runs.ts";
import { lateRuns } from "./store.ts";

const DEADLINE_PASSED = "The run did not end before its deadline.";

export async function failLateRuns(context: ConsumerContext): Promise<void> {
  const { db, now } = context;
  const at = now.toISOString();
  const { late } = await db.ask({ late: lateRuns(db, at) });
  for (const run of late) {
    const move = moveRun(db, run, { status: "failed", error: DEADLINE_PASSED }, at);
    if (!move) continue;
    const { guards, writes, event } = move;
    await commitUnlessMoved(DEADLINES, context, { stream: { organizationId: run.organization_id, boardId: run.board_id }, guards, writes, events: [event] });
  }
}
