// Cutting and cleaning text without ever leaving half a surrogate pair, which can be neither stored nor read.

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** The beginning of a text: at most `maxChars` UTF-16 units, without half a pair at its end. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return text.slice(0, isHighSurrogate(text.charCodeAt(maxChars - 1)) ? maxChars - 1 : maxChars);
}

/** From here on a cut text says how long it was. */
const LONG_CHARS = 1_000;

/** As `cut`, and the text says at its end that it was cut. */
export function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const mark = maxChars < LONG_CHARS ? "…" : `… [cut: it had ${text.length} characters]`;
  return `${cut(text, maxChars - mark.length)}${mark}`;
}

/** Control characters, and those that turn the direction of what follows them. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** Words of somebody else in one line: nothing in them hides, moves or colours what stands around them, in a page or a terminal. */
export const inOneLine = (text: string): string => text.replace(UNSEEN, " ");

/** The end of a text: at most `maxChars` UTF-16 units, without half a pair at its beginning. */
export function cutStart(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const from = text.length - maxChars;
  return text.slice(isLowSurrogate(text.charCodeAt(from)) ? from + 1 : from);
}

/** JSON.stringify writes half a pair, and nothing else, as `\ud…`; other escapes are matched only to be skipped. */
const ESCAPES = /\\(?:u(d[89a-f][0-9a-f]{2})|.)/g;

/** JSON with the replacement character in place of each half pair, in values and in names. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes("\\ud") ? text.replace(ESCAPES, (given, half: string | undefined) => (half ? "\ufffd" : given)) : text;
}

/** The same value as jsonText would write it. */
export function wellFormedJson<Value>(value: Value): Value {
  return JSON.stringify(value).includes("\\ud") ? (JSON.parse(jsonText(value)) as Value) : value;
}

type Texts = Readonly<Record<string, string | null | undefined>>;
/** Of named texts those that the update names change; null or an empty one goes. null: none is left, or all are to go. */
export function mergeTexts(before: Texts | null | undefined, update: Texts | null | undefined): Record<string, string> | null {
  const named = Object.entries(update ?? {}).filter(([, text]) => text !== undefined);
  const all = Object.entries({ ...(update === null ? {} : before), ...Object.fromEntries(named) });
  const texts = all.flatMap(([name, text]) => (text ? [[name, text] as const] : []));
  return texts.length > 0 ? Object.fromEntries(texts) : null;
}
