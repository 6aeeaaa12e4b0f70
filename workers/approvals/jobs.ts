// Cron expires overdue requests, each with its event. (A decision after that time is refused in any case.)
import { GuardError } from "#worker/platform/commit.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitAs } from "#worker/platform/work.ts";
import { changedEvent } from "./present.ts";
import { dueApprovals, updateApproval } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

const DEADLINES: Actor = { type: "system", id: "deadlines", name: "Mission Control" };

export async function expireApprovals(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const at = now.toISOString();
  const { due } = await db.ask({ due: dueApprovals(db, at) });
  for (const row of due) {
    const next: ApprovalFacts = { ...row, status: "expired", decided_at: at, version: row.version + 1 };
    const { guard, writes } = updateApproval(db, row, next, "approval_moved");
    try {
      await commitAs(DEADLINES, context, {
        stream: { organizationId: row.organization_id, boardId: row.board_id },
        guards: [guard],
        writes,
        events: [changedEvent("approval.expired", row, next)],
      });
    } catch (error) {
      if (!(error instanceof GuardError)) throw error; // someone decided it at this moment
    }
  }
  return due.length;
}
