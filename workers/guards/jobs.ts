// What cron does for guards: ends stops whose time is over, and forgets what is old.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { commitUnlessMoved } from "#worker/platform/work.ts";
import { dayOf } from "./budget.ts";
import { releaseStatements, unbegun } from "./gate-store.ts";
import { GUARDS } from "./measure.ts";
import { forgetStatements, giveUpStatement } from "./measure-store.ts";
import { endedStops } from "./store.ts";
import { liftParts, PERIOD_OVER } from "./stopping.ts";

const DAY_MS = 24 * 3_600_000;
/** What has not been counted by then never will be: its run has ended, and its gateway has been asked every minute that it was there. */
const GIVEN_UP_AFTER_MS = 48 * 3_600_000;
const RESERVATIONS_KEPT_MS = 40 * DAY_MS;
const DAYS_KEPT_MS = 400 * DAY_MS;
const STOPS_KEPT_MS = 400 * DAY_MS;
const before = (now: Date, ms: number): string => new Date(now.getTime() - ms).toISOString();

export async function endStops(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const at = now.toISOString();
  const { ended } = await db.ask({ ended: endedStops(db, at) });
  for (const row of ended) {
    const { guards, writes, events } = liftParts(db, row, GUARDS, PERIOD_OVER, at);
    await commitUnlessMoved(GUARDS, context, { stream: { organizationId: row.organization_id, boardId: row.board_id }, guards, writes, events });
  }
  return ended.length;
}

/** Gives back what is held for work that was taken back before its gateway had it. */
export async function releaseUnbegun({ db }: ConsumerContext): Promise<number> {
  const { ended } = await db.ask({ ended: unbegun(db) });
  if (ended.length > 0) await db.d1.batch(ended.flatMap(({ id }) => releaseStatements(db, id)));
  return ended.length;
}

export async function forgetOld({ db, now }: ConsumerContext): Promise<void> {
  const days = dayOf(new Date(now.getTime() - DAYS_KEPT_MS));
  await db.d1.batch([
    giveUpStatement(db, before(now, GIVEN_UP_AFTER_MS)),
    ...forgetStatements(db, before(now, RESERVATIONS_KEPT_MS), days, before(now, STOPS_KEPT_MS)),
  ]);
}
