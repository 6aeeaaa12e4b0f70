// The words of a text, as they are indexed and looked for: pure. Words of scripts that write none apart (Chinese, Japanese, Korean) are
// indexed as overlapping pairs of characters, so that a word of two is found within a sentence; a lone character too. Every word in the index
// begins with its organization: a word of one is no word of another, and costs nothing there.

import { folded } from "#grammar/fold.ts";

/** Letters and digits, of which the index makes words too: what it took for a separator would cut a word from its organization. */
const RUN = /[\p{L}\p{N}]+/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;
/** Longer ones are found by their beginning. */
const WORD_MAX_CHARS = 40;

/** What the words of an organization begin with: its id without what is no letter. */
export const ownerOf = (organizationId: string): string => organizationId.replaceAll("-", "").toLowerCase();

/** One run of letters: its words, each whole or in pairs. */
export type Word = { text: string; isUnspaced: boolean };

function wordsOfRun(run: string): Word[] {
  const words: Word[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) words.push({ text: run.slice(from, to), isUnspaced: false });
  };
  for (const match of run.matchAll(UNSPACED)) {
    plain(match.index);
    words.push({ text: match[0], isUnspaced: true });
    from = match.index + match[0].length;
  }
  plain(run.length);
  return words;
}

export const wordsOf = (text: string): Word[] => [...folded(text).matchAll(RUN)].flatMap(([run]) => wordsOfRun(run));

/** Overlapping pairs of characters; of one character itself. */
export function pairsOf(text: string): string[] {
  const characters = [...text];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** What of a word stands in the index: the last character of unspaced ones too, so that each of them is found alone. */
const indexed = ({ text, isUnspaced }: Word): string[] =>
  isUnspaced ? [...pairsOf(text), ...([...text].length > 1 ? [[...text].at(-1) ?? ""] : [])] : [[...text].slice(0, WORD_MAX_CHARS).join("")];

/** A text as the index takes it: its words, apart, each as the owner's. */
export const indexText = (text: string, owner: string): string =>
  wordsOf(text)
    .flatMap(indexed)
    .map((word) => `${owner}${word}`)
    .join(" ");

export type Matching = { isBegun: boolean; isFollowed?: boolean };
/** What a word of the owner matches. `isBegun`: words that begin so match too. `isFollowed`: by another of the same phrase, which only the last may leave open. */
export function matchOf({ text, isUnspaced }: Word, owner: string, { isBegun, isFollowed = false }: Matching): string {
  const pairs = isUnspaced ? pairsOf(text) : [[...text].slice(0, WORD_MAX_CHARS).join("")];
  const whole = pairs.map((pair) => `"${owner}${pair}"`).join(" + ");
  const isLone = isUnspaced && [...text].length === 1;
  return (isBegun || isLone) && !isFollowed ? `${whole} *` : whole;
}
