// How a board is looked at, as its address says it and as a view keeps it. Pure.
import type { SavedView, SavedViewCreate } from "./wire.ts";

export type Layout = SavedView["layout"];
/** All of it, so that nothing of another way to look stays. `view`: the id of the one that was opened. */
export type WholeSettings = { q: string | undefined; layout: "list" | undefined; sort: string | undefined; cols: string | undefined; view: string | undefined };
export type BoardSettings = Partial<WholeSettings>;
type Kept = Pick<SavedViewCreate, "query" | "layout" | "sort" | "columns">;

export const keptOf = ({ q = "", layout = "board", sort, cols }: Omit<BoardSettings, "layout"> & { layout?: Layout | undefined }): Kept => ({
  query: q.trim(),
  layout,
  sort: sort ?? null,
  columns: cols ? cols.split(",") : null,
});

export const settingsOf = ({ id, query, layout, sort, columns }: SavedView): WholeSettings => ({
  q: query || undefined,
  layout: layout === "list" ? "list" : undefined,
  sort: sort ?? undefined,
  cols: columns?.join(",") ?? undefined,
  view: id,
});

export const NO_SETTINGS: WholeSettings = { q: undefined, layout: undefined, sort: undefined, cols: undefined, view: undefined };
export const isPlain = ({ q, layout, sort, cols, view }: BoardSettings): boolean => !(q || layout || sort || cols || view);

/** Whether the board is looked at in another way than the view says. */
export function isChanged(view: SavedView, settings: BoardSettings): boolean {
  const { query, layout, sort, columns } = view;
  return JSON.stringify(keptOf(settings)) !== JSON.stringify({ query, layout, sort, columns });
}
