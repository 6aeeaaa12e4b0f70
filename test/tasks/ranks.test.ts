// Ranks stay short, however often tasks are moved past each other, and nobody's order changes for it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { RANK_LONG_CHARS, rankAtEnd, rankBetween, rankedAnew } from "#worker/platform/rank.ts";
import { shortenRanks } from "#worker/tasks/reranking.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { board, contextOf, eventsOf, must, organization, task } from "../support/factories.ts";

type Item = { id: number; rank: string };
/** What cron does with a column, as an array in its order. */
function swept(column: readonly Item[]): Item[] {
  const at = column.findLastIndex(({ rank }) => rank.length > RANK_LONG_CHARS);
  if (at < 0) return [...column];
  const ranks = new Map(rankedAnew(column.slice(0, at).reverse(), column.slice(at)).map(({ item, rank }) => [item.id, rank]));
  return column.map(({ id, rank }) => ({ id, rank: ranks.get(id) ?? rank }));
}

test("after 6,000 moves that make ranks as long as moves can, the order is that of the moves, and no rank is longer than a minute of them makes it", () => {
  const between = fc.record({ size: fc.integer({ min: 3, max: 30 }), pairs: fc.array(fc.nat(29), { minLength: 2, maxLength: 6 }) });
  fc.assert(
    fc.property(between, fc.constantFrom(true, false), ({ size, pairs }, isAfter) => {
      let column: Item[] = Array.from({ length: size }, (_, id) => ({ id, rank: rankAtEnd(1_790_000_000_000 + id, 0.5) }));
      for (let move = 0; move < 1_000; move++) {
        const id = (pairs[move % pairs.length] as number) % size;
        const rest = column.filter((item) => item.id !== id);
        const place = isAfter ? 1 : rest.length - 1; // directly after the first, or before the last
        const rank = rankBetween(rest[place - 1]?.rank ?? null, rest[place]?.rank ?? null);
        column = rest.toSpliced(place, 0, { id, rank });
        if (move % 100 === 99) column = swept(column);
        expect(rank.length).toBeLessThan(RANK_LONG_CHARS + 50);
      }
      expect(column.every(({ rank }, at) => at === 0 || (column[at - 1] as Item).rank < rank)).toBe(true);
    }),
    { numRuns: 6 },
  );
});

test("cron ranks tasks of long ranks anew: their column stays in its order, and each new rank is told", async () => {
  const of = await organization();
  const on = await board(of);
  const made = [await task(of, on), await task(of, on), await task(of, on), await task(of, on)] as [Task, Task, Task, Task];
  const [first, p, q] = made;
  const long = (zeros: number) => `${first.rank}${"0".repeat(zeros)}V`;
  const set = "UPDATE tasks SET rank = ?2 WHERE id = ?1";
  await of.db.d1.batch([of.db.sql(set, p.id, long(90)), of.db.sql(set, q.id, long(120))]);
  await shortenRanks(contextOf(of));
  const now = await Promise.all(made.map(async ({ id }) => must(await of.call<Task>("GET", `/tasks/${id}`))));
  const inOrder = now.toSorted((one, other) => (one.rank < other.rank ? -1 : 1)).map(({ id }) => id);
  expect(inOrder).toEqual([first.id, q.id, p.id, made[3].id]);
  expect(now.every(({ rank }) => rank.length <= 20)).toBe(true);
  expect([now[0]?.version, now[3]?.version]).toEqual([first.version, made[3].version]);
  for (const { id, rank, version } of [now[1], now[2]] as Task[])
    expect((await eventsOf(of, `task_id=${id}&type=task.moved`))[0]).toMatchObject({ actor: { type: "system" }, after: { rank, version } });
});
