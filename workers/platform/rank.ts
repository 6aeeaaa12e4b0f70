// Order inside a column: a text between its neighbours' texts (fractional indexing), so a move writes one row.
import { generateKeyBetween } from "fractional-indexing";

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
