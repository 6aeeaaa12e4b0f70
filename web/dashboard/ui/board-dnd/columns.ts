// Pure: where a card stands in the columns, and what a drop means for its neighbours.
export type Columns = Record<string, string[]>;
export type Drop = { id: string; from: string; to: string; afterId: string | null; beforeId: string | null };

export function placeOf(columns: Columns, id: string): { column: string; index: number } | null {
  for (const [column, ids] of Object.entries(columns)) {
    const index = ids.indexOf(id);
    if (index >= 0) return { column, index };
  }
  return null;
}

/** Null when the card came back to where it was. */
export function dropOf(before: Columns, after: Columns, id: string): Drop | null {
  const from = placeOf(before, id);
  const to = placeOf(after, id);
  if (!from || !to || (from.column === to.column && from.index === to.index)) return null;
  const ids = after[to.column] ?? [];
  const afterId = ids[to.index - 1] ?? null;
  return { id, from: from.column, to: to.column, afterId, beforeId: afterId ? null : (ids[to.index + 1] ?? null) };
}

/** The column beside the card's own, in the direction of a key, when it holds nothing. */
export function emptyNeighbour(columns: Columns, id: string, step: number): string | null {
  const names = Object.keys(columns);
  const own = placeOf(columns, id);
  const next = own ? names[names.indexOf(own.column) + step] : undefined;
  return next !== undefined && columns[next]?.length === 0 ? next : null;
}
