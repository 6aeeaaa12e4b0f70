// Limits as they are typed. Pure: what is empty is not limited, or as above it.
import type { Limits, LimitsUpdate } from "./wire.ts";

const NUMBERS = ["max_runs", "max_tokens", "max_cost_usd", "loop_wakes", "wakes_per_hour", "stuck_minutes"] as const;
type NumberField = (typeof NUMBERS)[number];
export type Draft = Record<NumberField, string> & { period: "day" | "month"; warn_percent: string; from: string; until: string; time_zone: string };

const text = (value: number | null): string => (value === null ? "" : String(value));

export const draftOf = (limits: Limits, zone: string): Draft => ({
  period: limits.period,
  max_runs: text(limits.max_runs),
  max_tokens: text(limits.max_tokens),
  max_cost_usd: text(limits.max_cost_usd),
  warn_percent: text(limits.warn_percent),
  loop_wakes: text(limits.loop_wakes),
  wakes_per_hour: text(limits.wakes_per_hour),
  stuck_minutes: text(limits.stuck_minutes),
  from: limits.quiet?.from ?? "",
  until: limits.quiet?.until ?? "",
  time_zone: limits.quiet?.time_zone ?? zone,
});

const DIGITS = /^\d+$/;
const DECIMAL = /^\d+(?:\.\d{1,6})?$/;
const isNumber = (field: NumberField | "warn_percent", typed: string): boolean => (field === "max_cost_usd" ? DECIMAL : DIGITS).test(typed.trim());

/** The fields whose text is no number, and quiet hours of which only one end is said. */
export function mistakes(draft: Draft): (NumberField | "warn_percent" | "quiet")[] {
  const wrong = NUMBERS.filter((field) => draft[field].trim() !== "" && !isNumber(field, draft[field]));
  return [
    ...wrong,
    ...(isNumber("warn_percent", draft.warn_percent) ? [] : (["warn_percent"] as const)),
    ...((draft.from === "") === (draft.until === "") ? [] : (["quiet"] as const)),
  ];
}

export function updateOf(draft: Draft): LimitsUpdate {
  const number = (field: NumberField): number | null => (draft[field].trim() === "" ? null : Number(draft[field]));
  return {
    period: draft.period,
    warn_percent: Number(draft.warn_percent),
    max_runs: number("max_runs"),
    max_tokens: number("max_tokens"),
    max_cost_usd: number("max_cost_usd"),
    loop_wakes: number("loop_wakes"),
    wakes_per_hour: number("wakes_per_hour"),
    stuck_minutes: number("stuck_minutes"),
    quiet: draft.from === "" ? null : { from: draft.from, until: draft.until, time_zone: draft.time_zone },
  };
}
