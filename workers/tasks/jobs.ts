// Cron ends what has been in the trash for thirty days, some tasks a minute, each with its event; then what was said on them goes.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { forgetBulkStatements } from "./bulk-store.ts";
import { TRASH_KEPT_MS } from "./schema.ts";
import { purgeChange } from "./trash.ts";
import { duePurges, forgetCommentsStatements, leftComments } from "./trash-store.ts";

export async function purgeTrash(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const before = new Date(now.getTime() - TRASH_KEPT_MS).toISOString();
  const { due, left } = await db.ask({ due: duePurges(db, before), left: leftComments(db) });
  for (const row of due) {
    const { event, ...change } = purgeChange(db, row, row.board_key, now.toISOString());
    await commitUnlessMoved(DEADLINES, context, { ...change, events: [event] });
  }
  if (left.length > 0) await db.d1.batch(left.flatMap(({ id }) => forgetCommentsStatements(db, id)));
  return due.length + left.length;
}

const BULK_KEPT_MS = 24 * 60 * 60 * 1000;

/** Forgets what edits of many tasks did, once nobody can undo them or go on with them. */
export const forgetBulkEdits = ({ db, now }: ConsumerContext): Promise<unknown> =>
  db.d1.batch(forgetBulkStatements(db, new Date(now.getTime() - BULK_KEPT_MS).toISOString()));
