// Words that were meant: nothing has the word as it is written, but something that the caller may read has one that is nearly the same. Pure.
import { distance } from "#grammar/names.ts";
import type { Part } from "./grammar.ts";
import { wordsOf } from "./words.ts";

/** Shorter words have too many neighbours. */
const TYPO_MIN_CHARS = 4;
/** Whoever mistypes a word seldom mistypes its beginning. */
export const BEGINNING_CHARS = 2;

const isMistypable = ({ text, isNot, isPhrase }: Part): boolean => !isNot && !isPhrase && [...text].length >= TYPO_MIN_CHARS && wordsOf(text).length === 1;
const mayDiffer = (word: string): number => ([...word].length > 7 ? 2 : 1);

/** What to ask for in order to find out: the same, with the beginnings of words that may be mistyped. null: there are none. */
export function loosened(parts: readonly Part[]): Part[] | null {
  if (!parts.some(isMistypable)) return null;
  return parts.map((part) => (isMistypable(part) ? { ...part, text: [...part.text].slice(0, BEGINNING_CHARS).join("") } : part));
}

/** Nobody mistypes more words of one query. */
export const MISTYPED_MAX = 5;
/** So many different words of what was found are compared with a mistyped one: with each of five, and their early ends, some milliseconds. */
export const KNOWN_MAX = 2_000;

/** The first words of the texts, each once; those of scripts that write none apart are none that could be mistyped. */
function knownOf(texts: readonly string[]): Set<string> {
  const known = new Set<string>();
  for (const text of texts) {
    for (const word of wordsOf(text)) {
      if (known.size >= KNOWN_MAX) return known;
      if (!word.isUnspaced) known.add(word.text);
    }
  }
  return known;
}

/** The nearest of the known words that is near enough; of those that are equally near the first by the alphabet. */
function nearest(wanted: string, known: ReadonlySet<string>): string | null {
  const max = mayDiffer(wanted);
  const near = [...known]
    .filter((word) => Math.abs(word.length - wanted.length) <= 2 * max) // a character has at most two units
    .map((word) => ({ word, by: distance(wanted, word, max) }))
    .filter(({ by }) => by <= max);
  const [best] = near.toSorted((a, b) => a.by - b.by || a.word.localeCompare(b.word));
  return best?.word ?? null;
}

/** The parts with each mistyped word replaced by the nearest among these texts. null: one has no near word, or too many are mistyped. */
export function corrected(parts: readonly Part[], texts: readonly string[]): Part[] | null {
  const known = knownOf(texts);
  const wantedOf = ({ text }: Part): string => wordsOf(text)[0]?.text ?? "";
  const isMistyped = (part: Part): boolean => isMistypable(part) && !known.has(wantedOf(part));
  if (parts.filter(isMistyped).length > MISTYPED_MAX) return null;
  const fixed = parts.map((part) => {
    if (!isMistypable(part)) return part;
    const word = isMistyped(part) ? nearest(wantedOf(part), known) : wantedOf(part);
    return word === null ? null : { ...part, text: word };
  });
  return fixed.every((part) => part !== null) ? fixed : null;
}
