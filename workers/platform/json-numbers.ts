// Numbers in JSON that would be stored as something else than was sent: one that is larger than any becomes infinite, and that is
// written as null; a whole number beyond 2^53 may become another one.
import { cut } from "./text.ts";

const [ZERO, NINE] = [0x30, 0x39];
const [MINUS, PLUS, POINT] = [0x2d, 0x2b, 0x2e];
const [E_SMALL, E_LARGE] = [0x65, 0x45];
/** A number with fewer digits, and a smaller exponent, is kept as it is. */
const LOOK_FROM_DIGITS = 16;
const LOOK_FROM_EXPONENT_DIGITS = 3;
const WHOLE = /^-?\d+$/;

export const isDigit = (unit: number): boolean => unit >= ZERO && unit <= NINE;

/** Where the digits that begin at `from` end. */
export function endOfDigits(json: string, from: number): number {
  let end = from + 1;
  while (isDigit(json.charCodeAt(end))) end++;
  return end;
}

/**
 * Few numbers do, all others are passed over without being read: long whole ones, and those with an exponent of three digits or more.
 * Without one a number needs hundreds of digits to be infinite, and with one that is negative it never is.
 */
export function needsLook(json: string, from: number, end: number): boolean {
  if (end - from >= LOOK_FROM_DIGITS && json.charCodeAt(from - 1) !== POINT) return true;
  const next = json.charCodeAt(end);
  if (next !== E_SMALL && next !== E_LARGE) return false;
  const exponent = json.charCodeAt(end + 1) === PLUS ? end + 2 : end + 1;
  return isDigit(json.charCodeAt(exponent)) && endOfDigits(json, exponent) - exponent >= LOOK_FROM_EXPONENT_DIGITS;
}

const isPart = (unit: number): boolean => isDigit(unit) || unit === POINT || unit === E_SMALL || unit === E_LARGE || unit === PLUS || unit === MINUS;

function numberAround(json: string, at: number): string {
  let [from, end] = [at, at + 1];
  while (isPart(json.charCodeAt(from - 1))) from--;
  while (isPart(json.charCodeAt(end))) end++;
  return json.slice(from, end);
}

/** Whether the number at this place would be read, and written again, as the same. What is no number is told by whoever parses it. */
export function isKept(json: string, at: number): boolean {
  const literal = numberAround(json, at);
  const value = Number(literal);
  if (Number.isNaN(value)) return true;
  return WHOLE.test(literal) ? String(value) === literal : Number.isFinite(value);
}

const QUOTE = 0x22;
const [COLON, COMMA] = [0x3a, 0x2c];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];
const PLACE_MAX_CHARS = 200;
const NUMBER_MAX_CHARS = 40;

/** The first number that would not be kept, and where it is: `metadata.limits.0`. `endOfText`: where the text that begins at a quote ends. */
export function numberNotKept(json: string, endOfText: (json: string, from: number) => number): { path: string; number: string } | null {
  const path: (string | number)[] = [];
  let text = "";
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    const last = path.at(-1);
    if (unit === QUOTE) {
      const end = endOfText(json, at);
      text = json.slice(at + 1, end);
      at = end;
    } else if (unit === BRACE) path.push("");
    else if (unit === BRACKET) path.push(0);
    else if (unit === BRACE_END || unit === BRACKET_END) path.pop();
    else if (unit === COLON && typeof last === "string") path[path.length - 1] = text;
    else if (unit === COMMA && typeof last === "number") path[path.length - 1] = last + 1;
    else if (isDigit(unit)) {
      const end = endOfDigits(json, at);
      if (needsLook(json, at, end) && !isKept(json, at))
        return { path: cut(path.join("."), PLACE_MAX_CHARS), number: cut(numberAround(json, at), NUMBER_MAX_CHARS) };
      at = end - 1;
    }
  }
  return null;
}
