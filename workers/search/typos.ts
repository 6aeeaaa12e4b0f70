// Words that were meant: nothing has the word as it is written, but something that the caller may read has one that is nearly the same. Pure.
import type { Part } from "./grammar.ts";
import { wordsOf } from "./words.ts";

/** Shorter words have too many neighbours. */
const TYPO_MIN_CHARS = 4;
/** Whoever mistypes a word seldom mistypes its beginning. */
export const BEGINNING_CHARS = 2;

/** Insertions, deletions, replacements and swaps of neighbours that make one word of another; more than `max` is `max + 1`. */
export function distance(from: string, to: string, max: number): number {
  const [a, b] = [[...from], [...to]];
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > max) return max + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? max + 1, max + 1);
}

const isMistypable = ({ text, isNot, isPhrase }: Part): boolean => !isNot && !isPhrase && [...text].length >= TYPO_MIN_CHARS && wordsOf(text).length === 1;
const mayDiffer = (word: string): number => ([...word].length > 7 ? 2 : 1);

/** What to ask for in order to find out: the same, with the beginnings of words that may be mistyped. null: there are none. */
export function loosened(parts: readonly Part[]): Part[] | null {
  if (!parts.some(isMistypable)) return null;
  return parts.map((part) => (isMistypable(part) ? { ...part, text: [...part.text].slice(0, BEGINNING_CHARS).join("") } : part));
}

/** The parts with each mistyped word replaced by the nearest among these texts. null: one has no near word. */
export function corrected(parts: readonly Part[], texts: readonly string[]): Part[] | null {
  const known = [
    ...new Set(
      texts.flatMap((text) =>
        wordsOf(text)
          .filter(({ isUnspaced }) => !isUnspaced)
          .map((word) => word.text),
      ),
    ),
  ];
  const fixed = parts.map((part) => {
    if (!isMistypable(part)) return part;
    const [wanted = ""] = wordsOf(part.text).map((word) => word.text);
    const near = known.map((word) => ({ word, by: distance(wanted, word, mayDiffer(wanted)) })).filter(({ by }) => by <= mayDiffer(wanted));
    const [best] = near.toSorted((a, b) => a.by - b.by || a.word.localeCompare(b.word));
    return best ? { ...part, text: best.word } : null;
  });
  return fixed.every((part) => part !== null) ? fixed : null;
}
