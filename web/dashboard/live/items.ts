// Pure: items of a list, found by their id.
type Identified = { id: string };

export const upsertById = <Item extends Identified>(items: Item[], item: Item): Item[] =>
  items.some((known) => known.id === item.id) ? items.map((known) => (known.id === item.id ? { ...known, ...item } : known)) : [...items, item];

export const mergeById = <Item extends Identified>(items: Item[], id: string, changes: Partial<Item>): Item[] =>
  items.map((item) => (item.id === id ? { ...item, ...changes } : item));
