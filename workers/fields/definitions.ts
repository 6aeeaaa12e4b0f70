// What a definition must hold: its pattern can be asked, its default fits, and so do the values that there are.
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import { MATCH_MAX_STEPS } from "./pattern.ts";
import { checkPattern, takeValue, type ValueRule } from "./types.ts";

const fieldProblem = (path: string, message: string, extra: Record<string, unknown> = {}): ProblemError =>
  new ProblemError("invalid_input", `${path}: ${message}.`, { fields: [{ path, message }], extra });

/** The default as it is stored, when the definition can have it. */
export function settledDefault(rule: ValueRule, value: unknown): string | null {
  unwrap(checkPattern(rule));
  if (value === null || value === undefined || value === "") return null;
  const taken = takeValue(rule, value);
  if (!taken.ok) throw fieldProblem("default_value", taken.reason);
  return JSON.stringify(taken.typed.value);
}

/** For all values of a field together. */
const CHECKED_MAX_STEPS = 10 * MATCH_MAX_STEPS;

/** `values`: those that there are, one more than `most` when there are more than can be checked. */
export function requireFittingValues(rule: ValueRule, values: readonly { value: string }[], most: number): void {
  if (values.length > most)
    throw new ProblemError(
      "conflict",
      `The field has more than ${most} values, too many to check them all. Create another field for the other type or pattern.`,
    );
  const budget = { steps: CHECKED_MAX_STEPS };
  const differing = values.filter(({ value }) => {
    const parsed: unknown = JSON.parse(value);
    const taken = takeValue(rule, parsed, budget);
    return !taken.ok || JSON.stringify(taken.typed.value) !== value;
  }).length;
  if (budget.steps <= 0)
    throw new ProblemError("conflict", "The pattern takes too long for the values that there are. Write a simpler one, or create another field.");
  if (differing > 0)
    throw new ProblemError("conflict", `${differing} value(s) of the field do not fit. Change those first, or create another field.`, {
      extra: { differing_values: differing },
    });
}
