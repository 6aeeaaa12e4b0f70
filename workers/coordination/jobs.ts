// Cron: requests whose command has ended unheard, those whose time has come, and what is long over.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { KEPT_DAYS } from "./schema.ts";
import { settleRequests } from "./settling.ts";
import { forgetStatement, overdueRequests, settledRequests } from "./store.ts";

export async function settleDueRequests(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const { sent, due } = await db.ask({ sent: settledRequests(db), due: overdueRequests(db, now.toISOString()) });
  const known = new Set(sent.map(({ id }) => id));
  await settleRequests(context, [...sent, ...due.filter(({ id }) => !known.has(id))]);
  return sent.length + due.length;
}

const DAY_MS = 86_400_000;
export const forgetOldRequests = ({ db, now }: ConsumerContext): Promise<unknown> =>
  forgetStatement(db, new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString()).run();
