// Pure: where a card stands in the columns, where a carried one would be put, and what that means for its neighbours.
export type Columns = Record<string, readonly string[]>;
/** Before the card at `index` of the column, the carried card itself not counted. */
export type Place = { column: string; index: number };
export type Drop = { id: string; from: string; to: string; afterId: string | null; beforeId: string | null };
export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

export const isArrow = (key: string): key is Arrow => ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(key);

/** Null: it is in none of them. */
export function placeOf(columns: Columns, id: string): Place | null {
  for (const [column, ids] of Object.entries(columns)) {
    const index = ids.indexOf(id);
    if (index >= 0) return { column, index };
  }
  return null;
}

const othersIn = (columns: Columns, column: string, id: string): string[] => (columns[column] ?? []).filter((other) => other !== id);

/** Null: the card stays where it is. */
export function dropOf(columns: Columns, id: string, to: Place): Drop | null {
  const from = placeOf(columns, id);
  if (!from || (from.column === to.column && from.index === to.index)) return null;
  const others = othersIn(columns, to.column, id);
  const afterId = others[to.index - 1] ?? null;
  return { id, from: from.column, to: to.column, afterId, beforeId: afterId ? null : (others[to.index] ?? null) };
}

/** How many cards the column has once the carried one is there. */
export const countWith = (columns: Columns, id: string, column: string): number => othersIn(columns, column, id).length + 1;

/** The place that an arrow key leads to from `at`; at an edge it is the same. An empty column is a place like any other. */
export function stepped(columns: Columns, id: string, at: Place, key: Arrow): Place {
  const names = Object.keys(columns);
  const last = (column: string) => countWith(columns, id, column) - 1;
  if (key === "ArrowUp") return { ...at, index: Math.max(0, at.index - 1) };
  if (key === "ArrowDown") return { ...at, index: Math.min(last(at.column), at.index + 1) };
  const next = names[names.indexOf(at.column) + (key === "ArrowRight" ? 1 : -1)];
  return next === undefined ? at : { column: next, index: Math.min(at.index, last(next)) };
}

/** Of cards as they are drawn, from top to bottom. `start` and `size`: in the same measure as the point. */
export type Drawn = { index: number; start: number; size: number };

/** Before which of the drawn cards a point is: the first whose middle is below it; `count` past the last. */
export function indexAt(drawn: readonly Drawn[], point: number, count: number): number {
  const next = drawn.find(({ start, size }) => point < start + size / 2);
  return next ? next.index : Math.min(count, (drawn.at(-1)?.index ?? -1) + 1);
}

/** From a place among all cards of a column to one among the others, and back. */
export function withoutCarried(columns: Columns, id: string, all: Place): Place {
  const own = placeOf(columns, id);
  return own?.column === all.column && own.index < all.index ? { ...all, index: all.index - 1 } : all;
}
export function withCarried(columns: Columns, id: string, others: Place): Place {
  const own = placeOf(columns, id);
  return own?.column === others.column && own.index <= others.index ? { ...others, index: others.index + 1 } : others;
}
