// What cron does for commands: those past their deadline fail.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { DEADLINE_PASSED, settleCommand } from "./commands.ts";
import { lateCommands } from "./store.ts";

export async function failLateCommands(context: ConsumerContext): Promise<void> {
  const { db, now } = context;
  const at = now.toISOString();
  const { late } = await db.ask({ late: lateCommands(db, at) });
  for (const command of late) {
    await commitUnlessMoved(DEADLINES, context, {
      stream: { organizationId: command.organization_id, boardId: null },
      ...settleCommand(db, command, { status: "failed", error: DEADLINE_PASSED, attempts: command.attempts }, at),
    });
  }
}
