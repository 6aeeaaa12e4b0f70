// Patterns that values must match: the part of regular expressions that one pass over the text decides. There are no references back
// and no looks around, so no pattern can take more time than its size times the length of the text.
import { accept, refuse, type Result } from "#worker/platform/result.ts";

export const PATTERN_MAX_CHARS = 300;
/** What a pattern is when its repetitions are written out. */
export const PATTERN_MAX_STATES = 500;
const DEPTH_MAX = 20;

/** Code points from..to, both included. */
export type Range = readonly [from: number, to: number];
export type Node =
  | { kind: "set"; ranges: readonly Range[]; isNegated: boolean }
  | { kind: "edge"; at: "start" | "end" }
  | { kind: "sequence"; parts: Node[] }
  | { kind: "choice"; options: Node[] }
  | { kind: "repeat"; part: Node; min: number; max: number };

const LAST = 0x10ffff;
const DIGITS: readonly Range[] = [[0x30, 0x39]];
const WORD: readonly Range[] = [...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACE: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const CLASSES: Partial<Record<string, readonly Range[]>> = { d: DIGITS, w: WORD, s: SPACE };
const CONTROLS: Partial<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, f: 0x0c, v: 0x0b, 0: 0x00 };
const SPECIAL = new Set("\\^$.|?*+()[]{}/-");

/** All code points that are in none of the ranges. */
function complement(ranges: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let from = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > from) rest.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  return from <= LAST ? [...rest, [from, LAST]] : rest;
}

class NotTaken extends Error {}

/** Reads a pattern by code points. */
class Reader {
  readonly #points: string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#points = [...pattern];
  }

  whole(): Node {
    const node = this.#choice();
    if (this.#at < this.#points.length) this.#fail("a closing parenthesis has none that opens");
    return node;
  }

  #fail(why: string): never {
    throw new NotTaken(`${why} (at character ${this.#at + 1})`);
  }

  #peek(): string | undefined {
    return this.#points[this.#at];
  }

  #take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const point = this.#points[this.#at] ?? this.#fail("it ends too early");
    this.#at += 1;
    return point;
  }

  #choice(): Node {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 ? (options[0] as Node) : { kind: "choice", options };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (let point = this.#peek(); point !== undefined && point !== "|" && point !== ")"; point = this.#peek()) parts.push(this.#repeated());
    return { kind: "sequence", parts };
  }

  #repeated(): Node {
    const part = this.#one();
    const times = this.#times();
    if (!times) return part;
    if (part.kind === "edge") this.#fail("^ and $ cannot be repeated");
    this.#take("?"); // lazy or not: whether the whole text matches is the same
    if ("*+?{".includes(this.#peek() ?? " ")) this.#fail("a repetition cannot be repeated; put it in parentheses");
    return { kind: "repeat", part, ...times };
  }

  #times(): { min: number; max: number } | null {
    if (this.#take("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take("?")) return { min: 0, max: 1 };
    if (!this.#take("{")) return null;
    const min = this.#number();
    const max = this.#take(",") ? (this.#peek() === "}" ? Number.POSITIVE_INFINITY : this.#number()) : min;
    if (!this.#take("}")) this.#fail("a count is written {3}, {3,} or {3,5}");
    if (max < min) this.#fail("a count goes from the smaller to the larger number");
    return { min, max };
  }

  #number(): number {
    let digits = "";
    while (/^[0-9]$/.test(this.#peek() ?? "")) digits += this.#next();
    if (digits === "" || digits.length > 4) this.#fail("a count is written {3}, {3,} or {3,5}; a literal brace is \\{");
    return Number(digits);
  }

  #one(): Node {
    const point = this.#next();
    if (point === "(") return this.#group();
    if (point === "[") return this.#set();
    if (point === ".") return { kind: "set", ranges: LINE_ENDS, isNegated: true };
    if (point === "^" || point === "$") return { kind: "edge", at: point === "^" ? "start" : "end" };
    if (point === "\\") return { kind: "set", ranges: this.#escape(), isNegated: false };
    if ("*+?{}])".includes(point)) this.#fail(`${point} stands for nothing here; a literal one is \\${point}`);
    return literal(point);
  }

  #group(): Node {
    if (++this.#depth > DEPTH_MAX) this.#fail(`parentheses are nested at most ${DEPTH_MAX} deep`);
    if (this.#take("?") && !this.#take(":")) this.#fail("of groups that begin with (? only (?:…) is taken: no looks around, names or flags");
    const node = this.#choice();
    if (!this.#take(")")) this.#fail("a parenthesis is not closed");
    this.#depth -= 1;
    return node;
  }

  #escape(): readonly Range[] {
    const point = this.#next();
    const known = CLASSES[point.toLowerCase()];
    if (known) return point === point.toLowerCase() ? known : complement(known);
    const control = CONTROLS[point];
    if (control !== undefined) return [[control, control]];
    if (point === "x") return this.#hex(2);
    if (point === "u") return this.#take("{") ? this.#braced() : this.#hex(4);
    if (!SPECIAL.has(point)) this.#fail(`\\${point} is not taken: no references back, no word boundaries, no properties`);
    return literal(point).ranges;
  }

  #hex(length: number): readonly Range[] {
    const digits = this.#points.slice(this.#at, this.#at + length).join("");
    if (digits.length !== length || !/^[0-9a-fA-F]+$/.test(digits)) this.#fail(`${length} hexadecimal digits must follow`);
    this.#at += length;
    const value = Number.parseInt(digits, 16);
    return [[value, value]];
  }

  #braced(): readonly Range[] {
    const end = this.#points.indexOf("}", this.#at);
    const digits = end < 0 ? "" : this.#points.slice(this.#at, end).join("");
    const value = Number.parseInt(digits, 16);
    if (!/^[0-9a-fA-F]{1,6}$/.test(digits) || value > LAST) this.#fail("a code point is written \\u{1f600}");
    this.#at = end + 1;
    return [[value, value]];
  }

  #set(): Node {
    const isNegated = this.#take("^");
    const ranges: Range[] = [];
    while (!this.#take("]")) {
      const from = this.#member();
      const isRange = this.#peek() === "-" && this.#points[this.#at + 1] !== "]";
      if (!isRange) {
        ranges.push(...from);
        continue;
      }
      this.#at += 1;
      const [[low, lowEnd] = [0, 1]] = from;
      const [[high, highEnd] = [0, 1]] = this.#member();
      if (low !== lowEnd || high !== highEnd || high < low) this.#fail("a range goes from one character to a later one");
      ranges.push([low, high]);
    }
    return { kind: "set", ranges, isNegated };
  }

  #member(): readonly Range[] {
    const point = this.#next();
    return point === "\\" ? this.#escape() : literal(point).ranges;
  }
}

function literal(point: string): Extract<Node, { kind: "set" }> {
  const code = point.codePointAt(0) ?? 0;
  return { kind: "set", ranges: [[code, code]], isNegated: false };
}

/** How many states a node has when its repetitions are written out; at least one, since what takes nothing is written out as often as anything else. */
const sizeOf = (node: Node): number => Math.max(1, statesOf(node));

function statesOf(node: Node): number {
  if (node.kind === "sequence") return node.parts.reduce((sum, part) => sum + sizeOf(part), 0);
  if (node.kind === "choice") return node.options.reduce((sum, part) => sum + sizeOf(part) + 1, 0);
  if (node.kind !== "repeat") return 1;
  const size = sizeOf(node.part);
  return Number.isFinite(node.max) ? size * node.max + node.max - node.min : size * (node.min + 1) + 1;
}

/** The pattern as a tree; refused with what is not taken, and where. */
export function parsePattern(pattern: string): Result<Node> {
  const no = (why: string) => refuse({ code: "invalid_input", detail: `validation_regex: ${why}.` });
  if ([...pattern].length > PATTERN_MAX_CHARS) return no(`must have at most ${PATTERN_MAX_CHARS} characters`);
  try {
    const node = new Reader(pattern).whole();
    return sizeOf(node) > PATTERN_MAX_STATES ? no(`is too large: with all repetitions written out it has more than ${PATTERN_MAX_STATES} parts`) : accept(node);
  } catch (error) {
    if (error instanceof NotTaken) return no(error.message);
    throw error;
  }
}
