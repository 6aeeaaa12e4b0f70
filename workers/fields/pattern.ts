// Whether a whole text matches a pattern: all ways through the pattern are followed at once, character by character, so the time is
// bounded by the size of the pattern times the length of the text (Thompson's construction).
import { accept, type Result } from "#worker/platform/result.ts";
import { type Node, parsePattern, type Range } from "./pattern-parse.ts";

/** `set`: takes one character. `split`: goes on at both. `edge`: goes on at the beginning or the end of the text only. */
type State =
  | { kind: "set"; ranges: readonly Range[]; isNegated: boolean; next: number }
  | { kind: "edge"; at: "start" | "end"; next: number }
  | { kind: "split"; first: number; second: number }
  | { kind: "match" };

/** Adds the states of a node, from its end to its beginning; answers where it begins. */
function add(states: State[], node: Node, next: number): number {
  const push = (state: State): number => states.push(state) - 1;
  switch (node.kind) {
    case "set":
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

const isIn = (ranges: readonly Range[], code: number): boolean => ranges.some(([from, to]) => from <= code && code <= to);

export type Pattern = { matches(text: string): boolean };

function matcher(states: readonly State[], start: number): Pattern {
  /** The states that take a character, reached from these without taking one; -1 among them: the pattern has ended. */
  const reached = (from: readonly number[], place: { isStart: boolean; isEnd: boolean }): number[] => {
    const seen = new Set<number>();
    const taking: number[] = [];
    const todo = [...from];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const state = states[at] as State;
      if (state.kind === "split") todo.push(state.first, state.second);
      else if (state.kind === "set") taking.push(at);
      else if (state.kind === "match") taking.push(-1);
      else if (state.at === "start" ? place.isStart : place.isEnd) todo.push(state.next);
    }
    return taking;
  };
  return {
    matches(text) {
      const points = [...text];
      let now = reached([start], { isStart: true, isEnd: points.length === 0 });
      for (const [index, point] of points.entries()) {
        const code = point.codePointAt(0) ?? 0;
        const taken: number[] = [];
        for (const at of now) {
          const state = states[at];
          if (state?.kind === "set" && isIn(state.ranges, code) !== state.isNegated) taken.push(state.next);
        }
        if (taken.length === 0) return false;
        now = reached(taken, { isStart: false, isEnd: index === points.length - 1 });
      }
      return now.includes(-1);
    },
  };
}

/** A pattern that a whole text must match. */
export function compilePattern(pattern: string): Result<Pattern> {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) return parsed;
  const states: State[] = [{ kind: "match" }];
  return accept(matcher(states, add(states, parsed.value, 0)));
}
