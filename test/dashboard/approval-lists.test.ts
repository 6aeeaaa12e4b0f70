/// <reference types="vite/types/importMeta.d.ts" />
// The list of what waits, as the page keeps it: always the beginning of the server's list, whatever arrives while pages are loaded.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";

type Item = { id: string; action: string; expires_at: string };
type Page = { items: Item[]; total: number; limit: number; offset: number; next: number | null };
type Lists = { joined(first: Page, more: Page): Page; withWaiting(page: Page, item: Item): Page };
const modules = import.meta.glob<Partial<Lists>>(["../../web/dashboard/approvals/lists.ts", "../../web/dashboard/live/pages.ts"]);
let lists: Lists;
beforeAll(async () => {
  await stage();
  const [one, other] = await Promise.all(Object.values(modules).map((load) => load()));
  lists = { ...one, ...other } as Lists;
});
afterAll(() => vi.unstubAllGlobals());

const item = fc.record({
  id: fc.uuid(),
  action: fc.constantFrom("exec", "task.done", "deploy"),
  expires_at: fc.integer({ min: 0, max: 50 }).map((minutes) => new Date(minutes * 60_000).toISOString()),
});
const urgency = ({ expires_at, id }: Item) => `${expires_at} ${id}`;
const inOrder = (items: Item[]) => items.toSorted((a, b) => (urgency(a) < urgency(b) ? -1 : 1));
const ids = (items: Item[]) => items.map(({ id }) => id);
const items = fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 30 });
const pageOf = (all: Item[], offset: number, limit: number): Page => ({
  items: all.slice(offset, offset + limit),
  total: all.length,
  limit,
  offset,
  next: offset + limit < all.length ? offset + limit : null,
});

test("what arrives stands in its place or is only counted, so that the next page begins where the list ends: nothing is missed, nothing twice", () => {
  fc.assert(
    fc.property(items, items, fc.integer({ min: 1, max: 10 }), (first, late, limit) => {
      const server = inOrder(first);
      let page = pageOf(server, 0, limit);
      const all = new Map(server.map((one) => [one.id, one]));
      for (const one of late) {
        all.set(one.id, all.get(one.id) ?? one);
        page = lists.withWaiting(page, all.get(one.id) as Item);
        const now = inOrder([...all.values()]);
        expect(ids(page.items)).toEqual(ids(now.slice(0, page.items.length)));
      }
      const now = inOrder([...all.values()]);
      while (page.items.length < now.length) page = lists.joined(page, pageOf(now, page.items.length, limit));
      expect(ids(page.items)).toEqual(ids(now));
    }),
  );
});

test("a page that overlaps the list adds only what is new", () => {
  const [a, b, c] = fc.sample(item, 3) as [Item, Item, Item];
  const joined = lists.joined({ ...pageOf([a, b], 0, 2), next: 2 }, pageOf([b, c], 0, 2));
  expect([ids(joined.items), joined.next]).toEqual([ids([a, b, c]), null]);
});
