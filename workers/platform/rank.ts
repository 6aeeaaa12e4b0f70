// Order inside a column: a text between its neighbours' texts (fractional indexing), so a move writes one row.
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Header of an integer part with eight digits: enough milliseconds until the year 8900. */
const EIGHT_DIGITS = "h";

function base62(value: number, width: number): string {
  let text = "";
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text;
  return text;
}

/**
 * A rank after every rank made earlier by this function, without reading the column: the time is the integer part,
 * `random` in [0, 1) the fraction, which keeps two tasks of one millisecond apart.
 */
export function rankAtEnd(nowMs: number, random: number): string {
  const fraction = base62(Math.floor(random * 62 ** 3), 3);
  return `${EIGHT_DIGITS}${base62(nowMs, 8)}${fraction}V`; // a fraction may not end with the zero digit
}

/** A rank between two neighbours (null = the edge of the column). Equal or crossed neighbours count as one. */
export function rankBetween(before: string | null, after: string | null): string {
  if (before !== null && after !== null && before >= after) return generateKeyBetween(before, null);
  return generateKeyBetween(before, after);
}

/** Something with an invalid rank could never be moved. */
export function isRank(value: string): boolean {
  try {
    rankBetween(value, null);
    rankBetween(null, value);
    return true;
  } catch {
    return false;
  }
}

/** The rank of something's new neighbour, and the one on that neighbour's other side: null at the end. */
export type Neighbour = { rank: string; beyond: string | null };

/** A rank that two things moved past each other many times have has a character more with each few moves: then some are ranked anew. */
export const RANK_LONG_CHARS = 100;
/** Ranks up to this long are left as they are; one of a thing that has just been made has 13 characters. */
const RANK_SHORT_CHARS = 24;
type Ranked = { rank: string };
export type Reranking<Item> = { anew: { item: Item; rank: string }[]; between: readonly [lower: Item | null, upper: Item | null] };

/**
 * Ranks anew the things around a long rank, as far as the next short one on either side, and no others. `below`: those before it, the nearest
 * first; `above`: it and those after it; of either `most` at most. Where there are so many and none is short, the last of them stays as it is:
 * what is beyond it is not known. `anew`: in their order, each with its new rank, none where that is not shorter. `between`: the things on
 * either side, which keep theirs; null: the column ends there.
 */
export function rankedAnew<Item extends Ranked>(below: readonly Item[], above: readonly Item[], most: number): Reranking<Item> {
  const isShort = ({ rank }: Ranked): boolean => rank.length <= RANK_SHORT_CHARS;
  const endOf = (items: readonly Item[]): number => {
    const end = items.findIndex(isShort);
    if (end >= 0) return end;
    return items.length < most ? items.length : most - 1;
  };
  const [before, after] = [endOf(below), endOf(above)];
  const between = [below[before] ?? null, above[after] ?? null] as const;
  const items = [...below.slice(0, before).reverse(), ...above.slice(0, after)];
  const ranks = generateNKeysBetween(between[0]?.rank ?? null, between[1]?.rank ?? null, items.length);
  const isShorter = ranks.every(({ length }) => length < RANK_LONG_CHARS);
  return { anew: isShorter ? items.map((item, index) => ({ item, rank: ranks[index] as string })) : [], between };
}
