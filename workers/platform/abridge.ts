// Values as lists carry them: long texts cut, and what is too much altogether left out where it begins to be, with the number of what
// is missing. So that every answer has a bound in bytes, whatever callers have stored.
import { clip } from "./text.ts";

/** Longer texts are cut: a description, a comment, a command. */
export const LISTED_TEXT_MAX_CHARS = 300;
/** What one value of a listed row takes, as JSON; a little more where a text begins below it. */
export const LISTED_VALUE_MAX_CHARS = 4_000;
/** Of an attachment in an abridged row. */
export const ATTACHED_MAX_CHARS = 1_000;

type Facts = Record<string, unknown>;
type Room = { chars: number };

export const abridgedText = (text: string): string => clip(text, LISTED_TEXT_MAX_CHARS);

function within(value: unknown, room: Room): unknown {
  if (typeof value === "string") {
    const text = abridgedText(value);
    room.chars -= text.length + 2;
    return text;
  }
  if (Array.isArray(value)) return items(value, room);
  if (value !== null && typeof value === "object") return facts(value as Facts, room);
  room.chars -= String(value).length;
  return value;
}

function items(list: unknown[], room: Room): unknown[] {
  const told: unknown[] = [];
  for (const [index, item] of list.entries()) {
    if (room.chars <= 0) return [...told, `… ${list.length - index} more`];
    room.chars -= 1;
    told.push(within(item, room));
  }
  return told;
}

function facts(given: Facts, room: Room): Facts {
  const all = Object.entries(given);
  const told: [string, unknown][] = [];
  for (const [index, [name, value]] of all.entries()) {
    if (room.chars <= 0) {
      told.push(["…", `${all.length - index} more`]);
      break;
    }
    const short = abridgedText(name);
    room.chars -= short.length + 4;
    told.push([short, within(value, room)]);
  }
  return Object.fromEntries(told);
}

/** What the items of one answer take, as JSON. */
export const LISTED_MAX_BYTES = 2_000_000;
/** Of that, what whole items take; those that would pass it are abridged. */
export const LISTED_WHOLE_SHARE = 0.4;

const encoder = new TextEncoder();
export const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).byteLength;

/**
 * The items of an answer, from the first on: whole as long as there is room, then abridged, and none any more where the bound would be
 * passed (one there always is). `abridge` null: they cannot be, being made of ids and short texts.
 */
export function listed<Item>(items: readonly Item[], abridge: ((item: Item) => Item) | null, maxBytes = LISTED_MAX_BYTES): Item[] {
  const told: Item[] = [];
  let room = maxBytes;
  let wholeRoom = abridge ? maxBytes * LISTED_WHOLE_SHARE : maxBytes;
  for (const item of items) {
    const size = bytesOf(item);
    const isWhole = size <= wholeRoom || abridge === null;
    const shown = isWhole ? item : abridge(item);
    const taken = isWhole ? size : bytesOf(shown);
    if (taken > room && told.length > 0) return told;
    told.push(shown);
    room -= taken;
    if (isWhole) wholeRoom -= size;
  }
  return told;
}

function withTextsCut(value: unknown): unknown {
  if (typeof value === "string") return abridgedText(value);
  if (Array.isArray(value)) return value.map(withTextsCut);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withTextsCut(one)]));
}

type Abridgeable = { is_abridged?: true | undefined };

/** For `listed`: long texts are cut; in the members `attached`, which hold whatever callers like, also what is much. The item itself where nothing is. */
export const abridgeItem =
  <Item extends Abridgeable>(...attached: (keyof Item)[]) =>
  (item: Item): Item => {
    const short = Object.entries<unknown>(item).map(([name, value]) => [
      name,
      attached.includes(name as keyof Item) ? within(value, { chars: ATTACHED_MAX_CHARS }) : withTextsCut(value),
    ]);
    const told = Object.fromEntries(short) as Item;
    return JSON.stringify(told) === JSON.stringify(item) ? item : { ...told, is_abridged: true };
  };

export const abridgedFacts = (given: Facts, maxChars = LISTED_VALUE_MAX_CHARS): Facts => facts(given, { chars: maxChars });
