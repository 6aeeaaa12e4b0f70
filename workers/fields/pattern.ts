// Whether a whole text matches a pattern: all ways through the pattern are followed at once, character by character, so the time is
// bounded by the size of the pattern times the length of the text (Thompson's construction), and by a number of steps.
import { accept, type Result } from "#worker/platform/result.ts";
import { type Node, parsePattern, type Range } from "./pattern-parse.ts";

/** `set`: takes one character. `split`: goes on at both. `edge`: goes on at the beginning or the end of the text only. */
type State =
  | { kind: "set"; bounds: Uint32Array; isNegated: boolean; next: number }
  | { kind: "edge"; at: "start" | "end"; next: number }
  | { kind: "split"; first: number; second: number }
  | { kind: "match" };

/** Adds the states of a node, from its end to its beginning; answers where it begins. */
function add(states: State[], node: Node, next: number): number {
  const push = (state: State): number => states.push(state) - 1;
  switch (node.kind) {
    case "set":
      return push({ kind: "set", bounds: boundsOf(node.ranges), isNegated: node.isNegated, next });
    case "edge":
      return push({ ...node, next });
    case "sequence":
      return node.parts.reduceRight((after, part) => add(states, part, after), next);
    case "choice":
      return node.options.map((option) => add(states, option, next)).reduce((first, second) => push({ kind: "split", first, second }));
    case "repeat":
      return addRepeat(states, node, next);
  }
}

function addRepeat(states: State[], { part, min, max }: Extract<Node, { kind: "repeat" }>, next: number): number {
  let start = next;
  if (max === Number.POSITIVE_INFINITY) {
    const loop: State = { kind: "split", first: next, second: next };
    start = states.push(loop) - 1;
    loop.first = add(states, part, start);
  } else
    for (let left = max - min; left > 0; left--) {
      const first = add(states, part, start);
      start = states.push({ kind: "split", first, second: next }) - 1;
    }
  for (let left = min; left > 0; left--) start = add(states, part, start);
  return start;
}

/** The ranges in their order, none of which touches another: from, to, from, to, … */
export function merged(ranges: readonly Range[]): Uint32Array {
  const bounds: number[] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = bounds.at(-1);
    if (last === undefined || from > last + 1) bounds.push(from, to);
    else bounds[bounds.length - 1] = Math.max(last, to);
  }
  return Uint32Array.from(bounds);
}

/** Of the set of a node, which stands in the states as often as it is repeated. */
const BOUNDS = new WeakMap<readonly Range[], Uint32Array>();
function boundsOf(ranges: readonly Range[]): Uint32Array {
  const bounds = BOUNDS.get(ranges) ?? merged(ranges);
  BOUNDS.set(ranges, bounds);
  return bounds;
}

/** Whether a code point is in one of them: by halves. */
function isIn(bounds: Uint32Array, code: number): boolean {
  let [low, high] = [0, bounds.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[2 * middle + 1] ?? 0) < code) low = middle + 1;
    else high = middle;
  }
  return low < bounds.length / 2 && (bounds[2 * low] ?? 0) <= code;
}

/** What may still be spent: on one text, or on several together. A step is a state that is reached, or asked whether it takes a character. */
export type Budget = { steps: number };
/** So many steps take less than 50 ms; ten thousand characters may keep fifty ways through a pattern open. */
export const MATCH_MAX_STEPS = 500_000;
export const oneMatch = (): Budget => ({ steps: MATCH_MAX_STEPS });

/** `too_long`: the budget was spent before it was decided. */
export type Verdict = "matches" | "differs" | "too_long";
export type Pattern = { decide(text: string, budget: Budget): Verdict };

const NO_BOUNDS = new Uint32Array();

class Matching {
  readonly #states: readonly State[];
  readonly #budget: Budget;
  /** In which round a state was reached last, so that nothing has to be cleared. */
  readonly #reachedIn: Uint32Array;
  #round = 0;

  constructor(states: readonly State[], budget: Budget) {
    this.#states = states;
    this.#budget = budget;
    this.#reachedIn = new Uint32Array(states.length);
  }

  get isSpent(): boolean {
    return this.#budget.steps <= 0;
  }

  /** The states that take a character, reached from these without taking one; -1 among them: the pattern has ended. Uses `from` up. */
  reach(from: number[], isStart: boolean, isEnd: boolean): number[] {
    const taking: number[] = [];
    this.#round += 1;
    for (let at = from.pop(); at !== undefined; at = from.pop()) {
      if (this.#reachedIn[at] === this.#round) continue;
      this.#reachedIn[at] = this.#round;
      this.#budget.steps -= 1;
      const state = this.#states[at] as State;
      if (state.kind === "split") from.push(state.first, state.second);
      else if (state.kind === "set") taking.push(at);
      else if (state.kind === "match") taking.push(-1);
      else if (state.at === "start" ? isStart : isEnd) from.push(state.next);
    }
    return taking;
  }

  /** Where those of the states go on that take this character. */
  take(now: readonly number[], code: number): number[] {
    this.#budget.steps -= now.length;
    const taken: number[] = [];
    let asked: Uint32Array = NO_BOUNDS;
    let isInside = false;
    for (const at of now) {
      const state = this.#states[at];
      if (state?.kind !== "set") continue;
      if (state.bounds !== asked) isInside = isIn(state.bounds, code);
      asked = state.bounds;
      if (isInside !== state.isNegated) taken.push(state.next);
    }
    return taken;
  }
}

function decide(states: readonly State[], start: number, text: string, budget: Budget): Verdict {
  const points = [...text];
  const matching = new Matching(states, budget);
  let now = matching.reach([start], true, points.length === 0);
  for (const [index, point] of points.entries()) {
    const taken = matching.take(now, point.codePointAt(0) ?? 0);
    if (taken.length === 0) return "differs";
    now = matching.reach(taken, false, index === points.length - 1);
    if (matching.isSpent) return "too_long";
  }
  return now.includes(-1) ? "matches" : "differs";
}

/** A pattern that a whole text must match. */
export function compilePattern(pattern: string): Result<Pattern> {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) return parsed;
  const states: State[] = [{ kind: "match" }];
  const start = add(states, parsed.value, 0);
  return accept({ decide: (text, budget) => decide(states, start, text, budget) });
}
