// Ranks that have become long, since tasks were moved past each other many times: cron ranks those tasks anew, between the neighbours that they
// have, and tells each as any move within a column is told. Nobody's order changes.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { rankedAnew } from "#worker/platform/rank.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { asReadGuard, writeRowsStatement } from "./bulk-store.ts";
import { besideRank, type InColumn, longRanked } from "./placement-store.ts";
import { taskKey } from "./present.ts";

async function rankColumn(context: ConsumerContext, column: InColumn): Promise<void> {
  const { db, now } = context;
  const { below, above } = await db.ask(besideRank(db, column));
  const updated_at = now.toISOString();
  const anew = rankedAnew(below, above);
  const [first] = anew;
  if (!first) return;
  const rows = anew.map(({ item: { board_key: _key, ...row }, rank }) => ({ ...row, rank, version: row.version + 1, updated_at }));
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: first.item.organization_id, boardId: first.item.board_id },
    guards: [
      asReadGuard(
        db,
        anew.map(({ item }) => item),
      ),
    ],
    writes: [writeRowsStatement(db, ["rank", "version", "updated_at"], rows)],
    events: anew.map(({ item, rank }) => ({
      type: "task.moved",
      subject: { type: "task", id: item.id },
      payload: {
        label: taskKey(item.board_key, item.number),
        title: item.title,
        before: { rank: item.rank },
        after: { rank, version: item.version + 1, updated_at },
      },
    })),
  });
}

/** Once a minute; a column that changes meanwhile is left to the next. Answers how many columns were looked at. */
export async function shortenRanks(context: ConsumerContext): Promise<number> {
  const { db } = context;
  const { long } = await db.ask({ long: longRanked(db) });
  for (const column of long) await rankColumn(context, column);
  return long.length;
}
