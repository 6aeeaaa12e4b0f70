// The difference that a change makes, as events record it.

/** Where `update` differs from `current`: wire fields before and after. Undefined members of the update mean "unchanged". */
export function changesOf<Fields extends object>(current: Fields, update: Partial<Fields>): { before: Partial<Fields>; after: Partial<Fields> } | null {
  const before: Partial<Fields> = {};
  const after: Partial<Fields> = {};
  for (const field of Object.keys(update) as (keyof Fields)[]) {
    if (update[field] === undefined || JSON.stringify(update[field]) === JSON.stringify(current[field])) continue;
    before[field] = current[field];
    after[field] = update[field];
  }
  return Object.keys(after).length > 0 ? { before, after } : null;
}
