// Lists that are loaded in pages: the cache holds the beginning of the server's list, and more of it when it is asked for. A list has one
// place in the cache, so that events and answers change what every page and every select shows.
import { type QueryKey, queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { oneKey } from "./cache.ts";
import { queryClient } from "./query-client.ts";
import type { Page } from "./wire.ts";

type Listed = { id: string | number; is_abridged?: true | undefined };
/** `next`: from where the next page is asked for; null: there is none. */
export type Pages<Item> = Page<Item> & { next: number | null };
type Asked = { limit: number; offset: number };

export type PagedList<Item> = {
  key: () => QueryKey;
  /** One page, as the server answers it. */
  load: (asked: Asked, signal?: AbortSignal) => Promise<Page<Item>>;
  /** How many are asked for at once. */
  rows?: number;
  /** What of a page belongs to the list, where the server has no such filter. */
  shows?: (item: Item) => boolean;
};

const PAGE_ROWS = 50;
/** Of lists that names and selects are looked up in. */
export const LOOKUP_ROWS = 200;
/** The server gives no more at once. */
const ROWS_MAX = 200;

/** A page may be shorter than was asked for and yet not the last: it has a bound in bytes too. A `total` may be capped. */
export function nextOf({ items, total, offset }: Page<unknown>, limit: number): number | null {
  const end = offset + items.length;
  return items.length > 0 && (items.length >= limit || end < total) ? end : null;
}

async function loadPage<Item>({ load, shows }: PagedList<Item>, asked: Asked, signal?: AbortSignal): Promise<Pages<Item>> {
  const page = await load(asked, signal);
  return { ...page, items: shows ? page.items.filter(shows) : page.items, next: nextOf(page, asked.limit) };
}

/** The beginning of a list: as much of it as was loaded before. */
export function loadFirst<Item>(list: PagedList<Item>, signal?: AbortSignal): Promise<Pages<Item>> {
  const loaded = queryClient.getQueryData<Pages<Item>>(list.key())?.items.length ?? 0;
  return loadPage(list, { offset: 0, limit: Math.min(ROWS_MAX, Math.max(list.rows ?? PAGE_ROWS, loaded)) }, signal);
}

/** What has moved since the last page was read may come twice: it is shown once. */
export function joined<Item extends Listed>(first: Pages<Item>, more: Pages<Item>): Pages<Item> {
  const known = new Set(first.items.map(({ id }) => id));
  return { ...more, items: [...first.items, ...more.items.filter(({ id }) => !known.has(id))] };
}

export async function loadMore<Item extends Listed>(list: PagedList<Item>): Promise<void> {
  const known = queryClient.getQueryData<Pages<Item>>(list.key());
  if (!known || known.next === null) return;
  // What has left the list since has moved the others up; of a list with a filter of its own only the server's count says where it ends.
  const more = await loadPage(list, { offset: list.shows ? known.next : known.items.length, limit: list.rows ?? PAGE_ROWS });
  queryClient.setQueryData<Pages<Item>>(list.key(), (page) => page && joined(page, more));
}

export const listQuery = <Item>(list: PagedList<Item>) => queryOptions({ queryKey: list.key(), queryFn: ({ signal }) => loadFirst(list, signal) });
export const usePages = <Item>(list: PagedList<Item>) => useQuery(listQuery(list));
/** For the button below a list. */
export const useMore = <Item extends Listed>(list: PagedList<Item>) => useMutation({ mutationFn: () => loadMore(list) });

/** One of a list, whole: by itself where the list has it not, or not whole. `data` null: there is none. */
export function useListed<Item extends Listed>(list: PagedList<Item>, id: string | undefined, loadOne: (id: string, signal: AbortSignal) => Promise<Item>) {
  const page = usePages(list);
  const known = page.data?.items.find((item) => item.id === id);
  const isElsewhere = page.data !== undefined && id !== undefined && (known ? known.is_abridged === true : page.data.next !== null);
  const alone = useQuery({ queryKey: oneKey(list.key(), id), queryFn: ({ signal }) => loadOne(id ?? "", signal), enabled: isElsewhere });
  if (!isElsewhere) return { data: page.data ? (known ?? null) : undefined, error: page.error, refetch: page.refetch };
  return { data: alone.data, error: alone.error, refetch: alone.refetch };
}
