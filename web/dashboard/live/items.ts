// Pure: items of a list, found by their id.
type Identified = { id: string };

/** An event of a creation carries the thing as it then was; one of a change carries what has changed, which its id never does. */
export const isWhole = <Item extends Identified>(item: Partial<Item> | null): item is Item => item?.id !== undefined;

export const upsertById = <Item extends Identified>(items: Item[], item: Item): Item[] =>
  items.some((known) => known.id === item.id) ? items.map((known) => (known.id === item.id ? { ...known, ...item } : known)) : [...items, item];

export const mergeById = <Item extends Identified>(items: Item[], id: string, changes: Partial<Item>): Item[] =>
  items.map((item) => (item.id === id ? { ...item, ...changes } : item));
