// What a gateway answers, member by member: what is not as expected counts as not said, and texts are cut. Pure.
import { clip, inOneLine } from "#worker/platform/text.ts";

const WORD_MAX_CHARS = 300;
/** Beyond this a year has more than four digits. */
const LAST_DATE_MS = Date.UTC(9999, 11, 31);

export type Facts = Record<string, unknown>;
export const factsOf = (value: unknown): Facts => (value && typeof value === "object" && !Array.isArray(value) ? (value as Facts) : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const wordOf = (value: unknown, maxChars = WORD_MAX_CHARS): string | null =>
  typeof value === "string" && value !== "" ? clip(inOneLine(value.toWellFormed()), maxChars) : null;
/** Sums of them are numbers too. */
const NUMBER_MAX = Number.MAX_SAFE_INTEGER;
export const numberOf = (value: unknown): number | null => (typeof value === "number" && value >= 0 && value <= NUMBER_MAX ? value : null);
export const timeOf = (value: unknown): string | null =>
  typeof value === "number" && value >= 0 && value <= LAST_DATE_MS ? new Date(value).toISOString() : null;
