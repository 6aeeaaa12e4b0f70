/// <reference types="vite/types/importMeta.d.ts" />
// Lists in pages, against a server that changes meanwhile, gives fewer rows than asked for, and counts only so far.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";

type Item = { id: string };
type Page = { items: Item[]; total: number; limit: number; offset: number };
type Pages = Page & { next: number | null };
type Asked = { limit: number; offset: number };
type List = { key: () => readonly unknown[]; load: (asked: Asked) => Promise<Page>; rows?: number; shows?: (item: Item) => boolean };
type Module = {
  nextOf(page: Page, limit: number): number | null;
  loadFirst(list: List): Promise<Pages>;
  loadMore(list: List): Promise<void>;
};
type Cache = { queryClient: { setQueryData(key: readonly unknown[], value: unknown): void; getQueryData(key: readonly unknown[]): Pages | undefined } };
const modules = import.meta.glob<Partial<Module & Cache>>(["../../web/dashboard/live/pages.ts", "../../web/dashboard/live/query-client.ts"]);
let pages: Module & Cache;
beforeAll(async () => {
  await stage();
  const [one, other] = await Promise.all(Object.values(modules).map((load) => load()));
  pages = { ...one, ...other } as Module & Cache;
});
afterAll(() => vi.unstubAllGlobals());

const KEY = ["test", "list"];
const ids = (items: Item[]) => items.map(({ id }) => id);
const named = (count: number, from = 0): Item[] => Array.from({ length: count }, (_, at) => ({ id: `n${from + at}` }));
/** `fits`: how many rows a page holds by its bytes; `counts`: how far the server counts. */
const server = (all: () => Item[], { fits = 200, counts = 1_000 } = {}): List => ({
  key: () => KEY,
  load: async ({ limit, offset }) => ({
    items: all().slice(offset, offset + Math.min(limit, fits)),
    total: Math.min(all().length, counts),
    limit,
    offset,
  }),
});

async function readAll(list: List): Promise<Pages> {
  pages.queryClient.setQueryData(KEY, undefined);
  pages.queryClient.setQueryData(KEY, { ...(await pages.loadFirst({ ...list, key: () => ["none"] })) });
  for (let turns = 0; turns < 1_000; turns++) {
    const known = pages.queryClient.getQueryData(KEY) as Pages;
    if (known.next === null) return known;
    await pages.loadMore(list);
  }
  throw new Error("it never ends");
}

test("whoever asks for more until there is none has everything once, however short the pages and however far the server counts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(130), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), async (count, fits, rows) => {
      const all = named(count);
      expect(ids((await readAll({ ...server(() => all, { fits }), rows })).items)).toEqual(ids(all));
    }),
    { numRuns: 50 },
  );
  const many = named(1_230);
  expect((await readAll({ ...server(() => many), rows: 200 })).items.length, "it is counted up to 1,000 only").toBe(1_230);
});

test("what leaves the list between two pages takes no other with it, and what comes to its head is not shown twice", async () => {
  let all = named(120);
  const list = server(() => all);
  pages.queryClient.setQueryData(KEY, await pages.loadFirst({ ...list, key: () => ["none"] }));
  all = all.slice(3);
  const known = pages.queryClient.getQueryData(KEY) as Pages;
  pages.queryClient.setQueryData(KEY, { ...known, items: known.items.slice(3), total: known.total - 3 }); // as an event does
  await pages.loadMore(list);
  expect(ids((pages.queryClient.getQueryData(KEY) as Pages).items)).toEqual(ids(all.slice(0, 97)));
  all = [...named(2, 900), ...all];
  await pages.loadMore(list);
  expect(ids((pages.queryClient.getQueryData(KEY) as Pages).items)).toEqual(ids(all.slice(2)));
});

test("a list with a filter of its own goes on where the server's page ended, and a reload brings back as much as was there", async () => {
  const all = named(150);
  const shows = ({ id }: Item) => Number(id.slice(1)) % 2 === 0;
  expect(ids((await readAll({ ...server(() => all), shows })).items)).toEqual(ids(all.filter(shows)));
  await readAll(server(() => all));
  expect((await pages.loadFirst(server(() => all))).items.length).toBe(150);
});
