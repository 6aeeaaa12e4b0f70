// Saved views as the API answers them, and as events tell them to others.
import type { changesOf } from "#worker/platform/changes.ts";
import type { SavedView, ToldView } from "./schema.ts";
import type { SavedViewRow } from "./tables.ts";

export function presentView({ columns, is_shared, ...row }: SavedViewRow): SavedView {
  return { ...row, columns: columns ? (JSON.parse(columns) as string[]) : null, is_shared: is_shared === 1 };
}

const SECRET = { name: null, query: null, layout: null, sort: null, group_by: null, span: null, columns: null };
/** What somebody keeps for themselves, they keep to themselves. */
export const toldView = (view: SavedView): ToldView => (view.is_shared ? view : { ...view, ...SECRET });

type Changes = NonNullable<ReturnType<typeof changesOf<Partial<SavedView>>>>;
type Told = { label: string; before: Partial<ToldView>; after: Partial<ToldView> };
const tellable = (view: SavedView, changed: Partial<SavedView>): Partial<ToldView> =>
  view.is_shared ? changed : Object.fromEntries(Object.entries(changed).filter(([member]) => !(member in SECRET)));

/** Where a view begins or ceases to be shared, all of it is told of the time when it is. */
export function toldChanges(before: SavedView, after: SavedView, changes: Changes): Told {
  const label = after.is_shared ? after.name : before.is_shared ? before.name : "";
  if (before.is_shared !== after.is_shared) return { label, before: toldView(before), after: toldView(after) };
  return {
    label,
    before: tellable(before, changes.before),
    after: { ...tellable(after, changes.after), version: after.version, updated_at: after.updated_at },
  };
}
