// How well a text answers what is typed: pure. Every word that is typed stands at the beginning of one of its words, else somewhere in it,
// else its letters stand there one after the other, from the beginning of a word on ("mtd" is "Move to done"). Chinese, which writes no words
// apart, is found by any part.

/** From where, and before where. */
export type Range = readonly [from: number, to: number];
export type Match = { score: number; ranges: readonly Range[] };

const [WHOLE, BEGINNING, WITHIN, SPREAD] = [120, 100, 60, 25];
/** Fewer letters than these are spread over anything. */
const SPREAD_MIN_CHARS = 2;
const isLetter = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
const isHan = (char: string | undefined): boolean => char !== undefined && /\p{Script=Han}/u.test(char);
const beginsWord = (text: string, at: number): boolean => at === 0 || !isLetter(text[at - 1]) || isHan(text[at]);

/** In lower case, of the same length, so that places in it are places in the text. */
const lowered = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
};

/** The letters one after the other, the first at the beginning of a word, the others where words begin or right behind the one before. */
function spread(word: string, text: string): Match | null {
  if (word.length < SPREAD_MIN_CHARS) return null;
  const ranges: [number, number][] = [];
  let at = -1;
  for (const char of word) {
    let next = at + 1;
    if (!(at >= 0 && text[next] === char)) while (next < text.length && !(text[next] === char && beginsWord(text, next))) next += 1;
    if (next >= text.length) return null;
    const last = ranges.at(-1);
    if (last?.[1] === next) last[1] = next + 1;
    else ranges.push([next, next + 1]);
    at = next;
  }
  return { score: SPREAD - ranges.length, ranges };
}

function ofWord(word: string, text: string): Match | null {
  let best = text.indexOf(word);
  if (best < 0) return spread(word, text);
  for (let at = best; at >= 0; at = text.indexOf(word, at + 1))
    if (beginsWord(text, at)) {
      best = at;
      break;
    }
  const range: Range = [best, best + word.length];
  if (!beginsWord(text, best)) return { score: WITHIN, ranges: [range] };
  return { score: isLetter(text[range[1]]) ? BEGINNING : WHOLE, ranges: [range] };
}

const merged = (ranges: readonly Range[]): Range[] => {
  const all: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
};

/** null: it does not answer it. Nothing typed is answered by everything. A higher score is a better answer; what stands further ahead is better. */
export function matchOf(query: string, text: string): Match | null {
  const [typed, whole] = [query.trim().toLowerCase(), lowered(text)];
  if (typed === "") return { score: 0, ranges: [] };
  const found = typed.split(/\s+/).map((word) => ofWord(word, whole));
  if (found.some((one) => one === null)) return null;
  const matches = found.flatMap((one) => one ?? []);
  const ranges = merged(matches.flatMap((one) => one.ranges));
  const mean = matches.reduce((sum, { score }) => sum + score, 0) / matches.length;
  const isAll = whole.trim() === typed;
  return { score: mean + (isAll ? 50 : 0) - Math.min(20, (ranges[0]?.[0] ?? 0) / 4) - Math.min(5, text.length / 40), ranges };
}

/** The best of several texts; the ranges are those of the first, which is the one that is shown. */
export function bestOf(query: string, [shown, ...others]: readonly [string, ...string[]]): Match | null {
  const own = matchOf(query, shown);
  const other = others.map((text) => matchOf(query, text)?.score ?? Number.NEGATIVE_INFINITY).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (other * 0.9 > (own?.score ?? Number.NEGATIVE_INFINITY)) return { score: other * 0.9, ranges: own?.ranges ?? [] };
  return own ?? (others.length > 0 ? matchOf(query, [shown, ...others].join(" ")) && { score: 1, ranges: [] } : null);
}

/** A text in parts, with those that are marked. */
export function partsOf(text: string, ranges: readonly Range[]): { text: string; isHit: boolean }[] {
  const parts: { text: string; isHit: boolean }[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) parts.push({ text: text.slice(at, from), isHit: false });
    parts.push({ text: text.slice(from, to), isHit: true });
    at = to;
  }
  return at < text.length ? [...parts, { text: text.slice(at), isHit: false }] : parts;
}
