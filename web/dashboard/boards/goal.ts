// What a board is for, as a form has it: success metrics one to a line, the day of the target in the reader's own calendar.
import type { Board } from "./wire.ts";

export type GoalDraft = Pick<Board, "board_type" | "goal_confirmed"> & { objective: string; metrics: string; day: string };

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const linesOf = (metrics: Board["success_metrics"]): string =>
  Object.entries(metrics ?? {})
    .map(([name, value]) => `${name}: ${asText(value)}`)
    .join("\n");

/** What is JSON stays what it is; anything else is words. */
function metricValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** "Sign-ups: 500" → {"Sign-ups": 500}; a line without a colon is a name alone. Nothing: null. */
export function metricsIn(lines: string): Record<string, unknown> | null {
  const pairs = lines
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line): [string, unknown] => {
      const at = line.indexOf(":");
      return at < 1 ? [line, ""] : [line.slice(0, at).trim(), metricValue(line.slice(at + 1).trim())];
    });
  return pairs.length > 0 ? Object.fromEntries(pairs) : null;
}

export const goalOf = ({ board_type, goal_confirmed, objective, success_metrics, target_date }: Board): GoalDraft => ({
  board_type,
  goal_confirmed,
  objective: objective ?? "",
  metrics: linesOf(success_metrics),
  day: target_date?.slice(0, 10) ?? "",
});
export const NO_GOAL: GoalDraft = { board_type: "goal", goal_confirmed: false, objective: "", metrics: "", day: "" };

/** As the server takes it; a day that is unchanged keeps its hour. */
export const goalInput = ({ board_type, goal_confirmed, objective, metrics, day }: GoalDraft, before: string | null = null) => ({
  board_type,
  goal_confirmed,
  objective: objective.trim() || null,
  success_metrics: metricsIn(metrics),
  target_date: day === "" ? null : before?.slice(0, 10) === day ? before : `${day}T00:00:00Z`,
});
