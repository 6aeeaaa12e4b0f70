// Cron: onboardings whose command has ended unheard, and those whose time has come.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { settleOnboardings } from "./settling.ts";
import { overdueOnboardings, toldOnboardings } from "./store.ts";

export async function settleDueOnboardings(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const { told, due } = await db.ask({ told: toldOnboardings(db), due: overdueOnboardings(db, now.toISOString()) });
  await settleOnboardings(context, [...told, ...due]);
  return told.length + due.length;
}
