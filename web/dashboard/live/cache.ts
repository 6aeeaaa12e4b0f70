// Changes of cached lists that any slice can make: what an event or an answer carries in full is written in, anything else
// marks the list stale, and only lists on screen reload.
import type { QueryKey } from "@tanstack/react-query";
import { mergeById } from "./items.ts";
import { queryClient } from "./query-client.ts";
import type { EventView, Page } from "./wire.ts";

type Identified = { id: string };

/** False when the list does not have the item. */
export function mergeInList<Item extends Identified>(key: QueryKey, id: string, changes: Partial<Item>): boolean {
  const page = queryClient.getQueryData<Page<Item>>(key);
  if (!page?.items.some((item) => item.id === id)) return false;
  queryClient.setQueryData<Page<Item>>(key, { ...page, items: mergeById(page.items, id, changes) });
  return true;
}

export function dropFromList(key: QueryKey, id: string): void {
  queryClient.setQueryData<Page<Identified>>(key, (page) => {
    if (!page?.items.some((item) => item.id === id)) return page;
    return { ...page, items: page.items.filter((item) => item.id !== id), total: page.total - 1 };
  });
}

const addAt =
  (place: "first" | "last") =>
  <Item extends Identified>(key: QueryKey, item: Item): void => {
    queryClient.setQueryData<Page<Item> & { next?: number | null }>(key, (page) => {
      if (!page || page.items.some((known) => known.id === item.id)) return page;
      const total = page.total + 1;
      if (place === "first") return { ...page, items: [item, ...page.items], total };
      // Behind what is loaded it is only counted, so that the list stays the beginning of the server's.
      return page.next == null ? { ...page, items: [...page.items, item], total } : { ...page, total };
    });
  };
export const addFirst = addAt("first");
export const addLast = addAt("last");

/** What is loaded for the first time is joined by whoever loads it again (TanStack Query): it may have been read before the change. */
function afterFirstLoads(queryKey: QueryKey): void {
  for (const query of queryClient.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" })) {
    if (query.state.data !== undefined) continue;
    const again = () => void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
    query.promise?.then(again, () => undefined); // one that failed is asked again by whoever shows that
  }
}

/** Marks lists stale; those on screen are loaded again. */
export function reload(queryKey: QueryKey): Promise<void> {
  afterFirstLoads(queryKey);
  return queryClient.invalidateQueries({ queryKey });
}

/** Where one of a list is kept that was loaded by itself. */
export const oneKey = (key: QueryKey, id: string | undefined): QueryKey => [...key, "one", id];

/** What most lists do with the events of their noun. */
export function listEvent(key: QueryKey, event: EventView): void {
  void reload(oneKey(key, event.subject.id));
  if (event.type.endsWith(".deleted")) dropFromList(key, event.subject.id);
  else if (event.type.endsWith(".created")) void reload(key);
  else if (!mergeInList(key, event.subject.id, event.after ?? {})) void reload(key);
}
