// Ranks stay short, however often tasks are moved past each other, and nobody's order changes for it.
import fc from "fast-check";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { shardDatabase } from "#worker/platform/db.ts";
import { RANK_LONG_CHARS, rankAtEnd, rankBetween, rankedAnew } from "#worker/platform/rank.ts";
import { BESIDE_MAX } from "#worker/tasks/placement-store.ts";
import { shortenRanks } from "#worker/tasks/reranking.ts";
import type { Board } from "#worker/boards/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { type Counts, counting } from "../support/counting.ts";
import { board, contextOf, eventsOf, must, organization, task, type TestOrganization } from "../support/factories.ts";

type Item = { id: number; rank: string };
const isInOrder = (column: readonly Item[]): boolean => column.every(({ rank }, at) => at === 0 || (column[at - 1] as Item).rank < rank);
/** What cron does with a column, as an array in its order: it reads the nearest on either side of its last long rank. */
function swept(column: readonly Item[], most = BESIDE_MAX): Item[] {
  const at = column.findLastIndex(({ rank }) => rank.length > RANK_LONG_CHARS);
  if (at < 0) return [...column];
  const [below, above] = [column.slice(Math.max(0, at - most), at).reverse(), column.slice(at, at + most)];
  const ranks = new Map(rankedAnew(below, above, most).anew.map(({ item, rank }) => [item.id, rank]));
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
      expect(isInOrder(column)).toBe(true);
    }),
    { numRuns: 6 },
  );
});

test("a column of more long ranks than are read at once keeps its order, wherever those stand, and in the end has none", () => {
  const size = fc.integer({ min: 2 * BESIDE_MAX + 101, max: 2 * BESIDE_MAX + 900 });
  const [prefix] = [rankAtEnd(1_790_000_000_000, 0.5)];
  const long = (at: number) => `${prefix}${String(at).padStart(RANK_LONG_CHARS, "0")}V`;
  fc.assert(
    fc.property(size, fc.nat(600), fc.nat(600), fc.constantFrom(60, 300, BESIDE_MAX), (count, before, after, most) => {
      const short = (at: number) => rankAtEnd(1_700_000_000_000 + at, 0.5);
      const ranks = [...Array.from({ length: before }, (_, at) => short(at)), ...Array.from({ length: count }, (_, at) => long(at))];
      let column = [...ranks, ...Array.from({ length: after }, (_, at) => short(90_000_000_001 + at))].map((rank, id) => ({ id, rank }));
      expect(isInOrder(column)).toBe(true);
      for (let rounds = 0; rounds < 60 && column.some(({ rank }) => rank.length > RANK_LONG_CHARS); rounds++) {
        column = swept(column, most);
        expect(isInOrder(column)).toBe(true);
      }
      expect(column.some(({ rank }) => rank.length > RANK_LONG_CHARS)).toBe(false);
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

/** A column of two short ranks and two long ones between them. */
async function withLong(of: TestOrganization, low?: string): Promise<{ on: Board; made: [Task, Task, Task, Task] }> {
  const on = await board(of);
  const made = [await task(of, on), await task(of, on), await task(of, on), await task(of, on)] as [Task, Task, Task, Task];
  const ranks = [low ?? made[0].rank, `${made[0].rank}${"0".repeat(120)}V`, `${made[0].rank}${"0".repeat(120)}k`, made[3].rank];
  await of.db.d1.batch(made.map(({ id }, at) => of.db.sql("UPDATE tasks SET rank = ?2 WHERE id = ?1", id, ranks[at])));
  return { on, made };
}

test("an archived board keeps its ranks, a column that cannot be ranked fails alone, and a task that has come between meanwhile is not passed", async () => {
  const of = await organization("SHARD_0");
  const rankOf = async ({ id }: Task) => of.db.sql("SELECT rank FROM tasks WHERE id = ?1", id).first<string>("rank");
  const areLong = async ({ made }: { made: Task[] }) => (await Promise.all(made.slice(1, 3).map(rankOf))).map((rank) => (rank ?? "").length > RANK_LONG_CHARS);
  const [resting, closing, broken, meanwhile] = [await withLong(of), await withLong(of), await withLong(of, "!!"), await withLong(of)];
  const plain = await withLong(of);
  must(await of.call("POST", `/boards/${resting.on.id}/archive`));
  const come = await task(of, meanwhile.on);
  const between = `${meanwhile.made[0].rank}${"0".repeat(120)}c`;
  const drag = (rank: string) => of.db.sql("UPDATE tasks SET rank = ?2 WHERE id = ?1", come.id, rank).run();
  // Before its column is read it stands at the end, and when that is written it has come between; so has the archiving.
  const meddle = async (texts: string[]) => {
    const isWritten = texts.some((text) => text.includes("INTO events"));
    await drag(isWritten ? between : come.rank);
    if (isWritten) await of.db.sql("UPDATE boards SET archived_at = ?2 WHERE id = ?1", closing.on.id, new Date().toISOString()).run();
  };
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const bindings = { ...env, SHARD_0: counting(env.SHARD_0, counts, meddle) };
  const context = { ...contextOf(of, new Date(), bindings), db: shardDatabase(bindings, "SHARD_0") };
  expect(await shortenRanks(context), "those of the archived board are not looked at").toBe(4);
  expect(await Promise.all([resting, closing, broken, meanwhile, plain].map(areLong))).toEqual([
    [true, true],
    [true, true],
    [true, true],
    [true, true],
    [false, false],
  ]);
  await drag(between);
  await shortenRanks(contextOf(of));
  const order = await Promise.all([meanwhile.made[1], come, meanwhile.made[2]].map(rankOf));
  expect([order, await areLong(meanwhile)]).toEqual([order.toSorted(), [false, false]]);
});
