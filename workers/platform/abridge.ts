// Values as lists carry them: long texts cut, and what is too much altogether left out where it begins to be, with the number of what
// is missing. So that a page has a bound in bytes, whatever callers have attached.
import { clip } from "./text.ts";

/** Longer texts are cut: a description, a comment, a command. */
export const LISTED_TEXT_MAX_CHARS = 300;
/** What one value of a listed row takes, as JSON; a little more where a text begins below it. */
export const LISTED_VALUE_MAX_CHARS = 4_000;

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

export const abridgedFacts = (given: Facts, maxChars = LISTED_VALUE_MAX_CHARS): Facts => facts(given, { chars: maxChars });
