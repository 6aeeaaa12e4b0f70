// Pure: items of a list, found by their id.
type Identified = { id: string };

const versionOf = (item: object): number | undefined => ("version" in item && typeof item.version === "number" ? item.version : undefined);
/** An event may be overtaken by an answer: what is older than what is known changes nothing. */
export function isOlder(changes: object, known: object): boolean {
  const [theirs, ours] = [versionOf(changes), versionOf(known)];
  return theirs !== undefined && ours !== undefined && theirs < ours;
}
const merged = <Item extends Identified>(known: Item, changes: Partial<Item>): Item => (isOlder(changes, known) ? known : { ...known, ...changes });

/** An event of a creation carries the thing as it then was; one of a change carries what has changed, which its id never does. */
export const isWhole = <Item extends Identified>(item: Partial<Item> | null): item is Item => item?.id !== undefined;

export const upsertById = <Item extends Identified>(items: Item[], item: Item): Item[] =>
  items.some((known) => known.id === item.id) ? items.map((known) => (known.id === item.id ? merged(known, item) : known)) : [...items, item];

export const mergeById = <Item extends Identified>(items: Item[], id: string, changes: Partial<Item>): Item[] =>
  items.map((item) => (item.id === id ? merged(item, changes) : item));
