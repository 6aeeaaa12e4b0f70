// How large JSON may be in every way but its bytes, read off its text before anything parses it: what is deep, has very many members
// or a very long text costs more than its bytes say, and the database reads no JSON that is deeper than 1,000 levels.

export type JsonBounds = { depth: number; values: number; chars: number };
/** Of a body. No field takes a longer text, and what a body carries is stored some levels deeper than it came. */
export const BODY_BOUNDS: JsonBounds = { depth: 64, values: 20_000, chars: 131_072 };

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where the text that begins at the quote `from` ends: at its closing quote, or at the end of all when it has none. */
function endOfText(json: string, from: number): number {
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

/** Which bound the JSON passes; null when none. */
export function boundPassed(json: string, bounds: JsonBounds): keyof JsonBounds | null {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (unit === QUOTE) {
      const end = endOfText(json, at);
      if (end - at > bounds.chars && charsOf(json.slice(at, end + 1)) > bounds.chars) return "chars";
      at = end;
    } else if (unit === BRACE || unit === BRACKET) {
      values++;
      if (++depth > bounds.depth) return "depth";
    } else if (unit === BRACE_END || unit === BRACKET_END) depth--;
    else if (unit === COMMA) values++;
    if (values > bounds.values) return "values";
  }
  return null;
}
