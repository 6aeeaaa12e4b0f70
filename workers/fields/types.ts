// The nine types: which values each takes, and by what they are filtered and sorted. Pure.
import { accept, type Result } from "#worker/platform/result.ts";
import { wellFormedJson } from "#worker/platform/text.ts";
import { compilePattern, oneMatch } from "./pattern.ts";
import { type FieldType, PATTERN_TYPES } from "./schema.ts";

/** `value` as it is kept; `text` or `number`: what lists compare. */
export type Typed = { value: unknown; text: string | null; number: number | null };
type Taken = { ok: true; typed: Typed } | { ok: false; reason: string };

export const TEXT_MAX_CHARS = 1_000;
export const LONG_TEXT_MAX_CHARS = 10_000;
const URL_MAX_CHARS = 2_000;
const JSON_MAX_CHARS = 10_000;

const yes = (value: unknown, by: Partial<Typed> = {}): Taken => ({ ok: true, typed: { value, text: null, number: null, ...by } });
const no = (reason: string): Taken => ({ ok: false, reason });

function shortText(value: unknown, most: number): { ok: true; text: string } | { ok: false; reason: string } {
  if (typeof value !== "string") return { ok: false, reason: "must be a text" };
  const text = value.toWellFormed();
  if (text.includes("\0")) return { ok: false, reason: "must not have the character 0" };
  return [...text].length > most ? { ok: false, reason: `must have at most ${most} characters` } : { ok: true, text };
}

function plainText(value: unknown): Taken {
  const short = shortText(value, TEXT_MAX_CHARS);
  return short.ok ? yes(short.text, { text: short.text }) : short;
}

function longText(value: unknown): Taken {
  const short = shortText(value, LONG_TEXT_MAX_CHARS);
  return short.ok ? yes(short.text) : short;
}

const integer = (value: unknown): Taken =>
  typeof value === "number" && Number.isSafeInteger(value) ? yes(value, { number: value }) : no("must be a whole number");
const decimal = (value: unknown): Taken => (typeof value === "number" && Number.isFinite(value) ? yes(value, { number: value }) : no("must be a number"));
const boolean = (value: unknown): Taken => (typeof value === "boolean" ? yes(value, { number: value ? 1 : 0 }) : no("must be true or false"));

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;
/** The 30th of February would become a day of March. */
const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
};

const date = (value: unknown): Taken =>
  typeof value === "string" && DAY.test(value) && isDay(value) ? yes(value, { text: value }) : no("must be a date, as 2026-11-30");

/** Kept in UTC; without a zone it is meant in UTC. */
function dateTime(value: unknown): Taken {
  const parts = typeof value === "string" ? MOMENT.exec(value) : null;
  const reason = "must be a date and a time, as 2026-11-30T09:30:00Z";
  if (!parts || typeof value !== "string" || !isDay(value.slice(0, 10))) return no(reason);
  const at = Date.parse(`${value.replace(" ", "T")}${parts[1] ? "" : "Z"}`);
  if (Number.isNaN(at) || at < Date.parse("0000-01-01T00:00:00Z") || at > Date.parse("9999-12-31T23:59:59.999Z")) return no(reason);
  const iso = new Date(at).toISOString();
  return yes(iso, { text: iso });
}

function url(value: unknown): Taken {
  const short = shortText(value, URL_MAX_CHARS);
  if (!short.ok) return short;
  const isAddress = URL.canParse(short.text) && ["http:", "https:"].includes(new URL(short.text).protocol) && !/\s/.test(short.text);
  return isAddress ? yes(short.text, { text: short.text }) : no("must be an address that begins with http:// or https://");
}

function json(value: unknown): Taken {
  if (typeof value !== "object" || value === null) return no("must be a JSON object or list");
  return JSON.stringify(value).length > JSON_MAX_CHARS ? no(`must be at most ${JSON_MAX_CHARS} characters of JSON`) : yes(wellFormedJson(value));
}

const TYPES: Record<FieldType, (value: unknown) => Taken> = {
  text: plainText,
  text_long: longText,
  integer,
  decimal,
  boolean,
  date,
  date_time: dateTime,
  url,
  json,
};

export type ValueRule = { field_type: FieldType; validation_regex: string | null };

/** The value as it is kept, or why it is not taken. The pattern is asked of the value as it was given, and else as it is kept. */
export function takeValue({ field_type, validation_regex }: ValueRule, value: unknown, budget = oneMatch()): Taken {
  const taken = TYPES[field_type](value);
  if (!taken.ok || validation_regex === null || !PATTERN_TYPES.includes(field_type)) return taken;
  const pattern = compilePattern(validation_regex);
  if (!pattern.ok) return no("cannot be checked: the field's pattern is not taken any more");
  const texts = new Set([String(value), String(taken.typed.value)]);
  for (const text of texts) {
    const verdict = pattern.value.decide(text, budget);
    if (verdict === "matches") return taken;
    if (verdict === "too_long") return no(`cannot be checked: ${validation_regex} takes too long for it. Ask for a simpler pattern, or give a shorter value`);
  }
  return no(`must match ${validation_regex}`);
}

/** A pattern is for types that are written as text, and can be compiled. */
export function checkPattern({ field_type, validation_regex }: ValueRule): Result<null> {
  if (validation_regex === null) return accept(null);
  if (!PATTERN_TYPES.includes(field_type))
    return {
      ok: false,
      refusal: { code: "invalid_input", detail: `validation_regex: only ${PATTERN_TYPES.join(", ")} can have a pattern, not ${field_type}.` },
    };
  const pattern = compilePattern(validation_regex);
  return pattern.ok ? accept(null) : pattern;
}
