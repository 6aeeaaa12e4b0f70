// Requests whose time is over expire: by cron, each with its event. (A decision after that time is refused anyway.)
import { GuardError } from "#worker/platform/commit.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitAs } from "#worker/platform/work.ts";
import { closeStatement } from "./service.ts";
import { changedEvent, recountPending, SELECT_APPROVALS } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

/** Nothing changes in a closed organization, so its requests would come up every minute and crowd out the others. */
const DUE = `p.status = 'pending' AND p.expires_at <= ?1 AND p.organization_id NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)`;

const DEADLINES: Actor = { type: "system", id: "deadlines", name: "Mission Control" };

export async function expireApprovals(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const at = now.toISOString();
  const { rows } = await db.ask({ rows: db.rows<ApprovalFacts>(`${SELECT_APPROVALS} WHERE ${DUE} ORDER BY p.expires_at LIMIT 100`, at) });
  for (const row of rows) {
    const next: ApprovalFacts = { ...row, status: "expired", decided_at: at, version: row.version + 1 };
    try {
      await commitAs(DEADLINES, context, {
        stream: { organizationId: row.organization_id, boardId: row.board_id },
        guards: [db.guard("(SELECT version FROM approvals WHERE id = ?) = ?", "approval_moved", row.id, row.version)],
        writes: [closeStatement(db, next), ...recountPending(db, row.task_id)],
        events: [changedEvent("approval.expired", row, next)],
      });
    } catch (error) {
      if (!(error instanceof GuardError)) throw error; // decided in this moment
    }
  }
  return rows.length;
}
