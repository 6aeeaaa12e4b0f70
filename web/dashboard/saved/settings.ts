// How a board is looked at, as its address says it and as a view keeps it. Pure.
import type { SavedView, SavedViewCreate } from "./wire.ts";

export type Layout = SavedView["layout"];
export const LAYOUTS = ["board", "list", "calendar", "timeline"] as const satisfies readonly Layout[];
export type Span = NonNullable<SavedView["span"]>;
export const SPANS = ["week", "month", "quarter"] as const satisfies readonly Span[];
export type Grouping = NonNullable<SavedView["group_by"]>;
export const GROUPINGS = ["status", "assignee", "priority", "due"] as const satisfies readonly Grouping[];
const among =
  <Word extends string>(words: readonly Word[]) =>
  (given: unknown): Word | undefined =>
    words.find((word) => word === given);
/** As an address says it; the board itself is what an address means that says nothing. */
export const layoutOf = (given: unknown): WholeSettings["layout"] => among(["list", "calendar", "timeline"] as const)(given);
export const spanOf = among(SPANS);
export const groupingOf = among(GROUPINGS);

/** All of it, so that nothing of another way to look stays. `by`: what rows stand together by. `view`: the id of the one that was opened. */
export type WholeSettings = {
  q: string | undefined;
  layout: Exclude<Layout, "board"> | undefined;
  sort: string | undefined;
  cols: string | undefined;
  by: Grouping | undefined;
  span: Span | undefined;
  view: string | undefined;
};
export type BoardSettings = Partial<WholeSettings>;
type Kept = Pick<SavedViewCreate, "query" | "layout" | "sort" | "columns" | "group_by" | "span">;

export const keptOf = ({ q = "", layout = "board", sort, cols, by, span }: Omit<BoardSettings, "layout"> & { layout?: Layout | undefined }): Kept => ({
  query: q.trim(),
  layout,
  sort: sort ?? null,
  columns: cols ? cols.split(",") : null,
  group_by: by ?? null,
  span: span ?? null,
});

export const settingsOf = ({ id, query, layout, sort, columns, group_by, span }: SavedView): WholeSettings => ({
  q: query || undefined,
  layout: layoutOf(layout),
  sort: sort ?? undefined,
  cols: columns?.join(",") ?? undefined,
  by: group_by ?? undefined,
  span: span ?? undefined,
  view: id,
});

const NAMES = ["q", "layout", "sort", "cols", "by", "span", "view"] as const satisfies readonly (keyof WholeSettings)[];
export const NO_SETTINGS = Object.fromEntries(NAMES.map((name) => [name, undefined])) as { [Name in keyof WholeSettings]: undefined };
export const isPlain = (settings: BoardSettings): boolean => NAMES.every((name) => !settings[name]);

/** Whether the board is looked at in another way than the view says. */
export function isChanged({ query, layout, sort, columns, group_by, span }: SavedView, settings: BoardSettings): boolean {
  return JSON.stringify(keptOf(settings)) !== JSON.stringify({ query, layout, sort, columns, group_by, span });
}
