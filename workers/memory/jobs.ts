// Cron: messages whose command has ended unheard, and those that nobody has answered in time.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { overdueNotices, settledNotices } from "./notice-store.ts";
import { settleNotices } from "./settling.ts";

export async function settleDueNotices(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const { settled, overdue } = await db.ask({ settled: settledNotices(db), overdue: overdueNotices(db, now.toISOString()) });
  await settleNotices(context, [...settled, ...overdue]);
  return settled.length + overdue.length;
}
