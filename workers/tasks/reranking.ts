// Ranks that have become long, since tasks were moved past each other many times: cron ranks those tasks anew, between the neighbours that they
// have, and tells each as any move within a column is told. Nobody's order changes.
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { rankedAnew } from "#worker/platform/rank.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { asReadGuard, writeRowsStatement } from "./bulk-store.ts";
import { BESIDE_MAX, besideRank, boardInUseGuard, type InColumn, longRanked, type RankedTask, soManyBetweenGuard } from "./placement-store.ts";
import { taskKey } from "./present.ts";

/** Titles and ranks that one column's batch tells: what D1 takes as one value is 2 MB, and a character may have three bytes. */
const TOLD_MAX_CHARS = 500_000;
/** Titles and ranks that a round reads; the columns that are left wait for the next. Imported ranks may have thousands of characters. */
export const ROUND_MAX_CHARS = 10_000_000;

const charsOf = (items: readonly (RankedTask | undefined)[]): number => items.reduce((sum, item) => sum + (item ? item.title.length + item.rank.length : 0), 0);

/** How many of either side can be told in one batch. */
function fitting(below: readonly RankedTask[], above: readonly RankedTask[]): number {
  let chars = 0;
  for (let count = 0; count < BESIDE_MAX; count++) {
    chars += charsOf([below[count], above[count]]);
    if (chars > TOLD_MAX_CHARS) return count;
  }
  return BESIDE_MAX;
}

/** Answers how many characters were read. */
async function rankColumn(context: ConsumerContext, column: InColumn): Promise<number> {
  const { db, now } = context;
  const { below, above } = await db.ask(besideRank(db, column));
  const most = fitting(below, above);
  const { anew, between } = rankedAnew(below.slice(0, most), above.slice(0, most), most);
  const read = charsOf(below) + charsOf(above);
  const [first] = anew;
  if (!first) return read;
  const updated_at = now.toISOString();
  const rows = anew.map(({ item: { id, version }, rank }) => ({ id, rank, version: version + 1, updated_at }));
  const items = anew.map(({ item }) => item);
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: first.item.organization_id, boardId: first.item.board_id },
    guards: [boardInUseGuard(db, column), asReadGuard(db, items), soManyBetweenGuard(db, column, between, items.length)],
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
  return read;
}

/** What goes wrong in one column is its own: the others are ranked anew all the same. */
const attempt = (context: ConsumerContext, column: InColumn): Promise<number> =>
  rankColumn(context, column).catch((error: unknown) => {
    log.error("ranks.failed", { board_id: column.board_id, status: column.status, error: describe(error) });
    return 0;
  });

/** Once a minute; a column that changes meanwhile is left to the next. Answers how many columns were looked at. */
export async function shortenRanks(context: ConsumerContext): Promise<number> {
  const { db } = context;
  const { long } = await db.ask({ long: longRanked(db) });
  let [looked, chars] = [0, 0];
  for (const column of long) {
    if (chars > ROUND_MAX_CHARS) break;
    chars += await attempt(context, column);
    looked += 1;
  }
  return looked;
}
