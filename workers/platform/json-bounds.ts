// How large JSON may be in every way but its bytes, read off its text before anything parses it: what is deep, has very many members
// or a very long text costs more than its bytes say, and the database reads no JSON that is deeper than 1,000 levels. On the same way
// it finds numbers that would be kept as something else.
import { endOfDigits, isKept, needsLook } from "./json-numbers.ts";

export type JsonBounds = { depth: number; values: number; chars: number };
/** Of a body. No field takes a longer text, and what a body carries is stored some levels deeper than it came. */
export const BODY_BOUNDS: JsonBounds = { depth: 64, values: 20_000, chars: 131_072 };

const BACKSLASH = 0x5c;
const [QUOTE, DIGIT, COMMA, OPEN, CLOSE] = [1, 2, 3, 4, 5] as const;
/** What a character begins or ends, outside of texts; 0: nothing that counts. */
const KINDS = new Uint8Array(128);
for (const [characters, kind] of [
  ['"', QUOTE],
  ["0123456789", DIGIT],
  [",", COMMA],
  ["[{", OPEN],
  ["]}", CLOSE],
] as const)
  for (const character of characters) KINDS[character.charCodeAt(0)] = kind;

/** Where the text that begins at the quote `from` ends: at its closing quote, or at the end of all when it has none. */
export function endOfText(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return json.length;
}

/** As it reads, without its escapes; one that is no JSON is told by whoever parses it. */
function charsOf(literal: string): number {
  try {
    return (JSON.parse(literal) as string).length;
  } catch {
    return 0;
  }
}

/** Which bound the JSON passes, or that it has a number which would not be kept; null when neither. */
export function boundPassed(json: string, bounds: JsonBounds): keyof JsonBounds | "number" | null {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < json.length; at++) {
    const kind = KINDS[json.charCodeAt(at)] ?? 0;
    if (kind === 0) continue;
    if (kind === QUOTE) {
      const end = endOfText(json, at);
      if (end - at > bounds.chars && charsOf(json.slice(at, end + 1)) > bounds.chars) return "chars";
      at = end;
    } else if (kind === DIGIT) {
      const end = endOfDigits(json, at);
      if (needsLook(json, at, end) && !isKept(json, at)) return "number";
      at = end - 1;
    } else if (kind === COMMA) {
      if (++values > bounds.values) return "values";
    } else if (kind === OPEN) {
      if (++depth > bounds.depth) return "depth";
      if (++values > bounds.values) return "values";
    } else depth--;
  }
  return null;
}
