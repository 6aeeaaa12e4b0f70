// Which settings hold for an agent, and whether it may be woken. Pure.
import { type Amounts, lacking, type Most, type What } from "./budget.ts";
import { type LimitScope, LOOP_WAKES_DEFAULT, type QuietHours, STUCK_MINUTES_DEFAULT, WAKES_PER_HOUR_DEFAULT } from "./schema.ts";
import type { LimitRow, StopRow } from "./tables.ts";

type Held<Value> = { value: Value; from: LimitScope | "default" };
export type Settings = {
  loop_wakes: Held<number>;
  wakes_per_hour: Held<number>;
  stuck_minutes: Held<number>;
  quiet: Held<QuietHours | null>;
};
const NEAREST: readonly LimitScope[] = ["agent", "board", "organization"];

/** The nearest that is said holds: the agent's own, its board's, its organization's, else the default. */
export function settingsOf(limits: readonly LimitRow[]): Settings {
  const near = NEAREST.flatMap((scope) => limits.filter((row) => row.scope === scope));
  const held = <Value>(read: (row: LimitRow) => Value | null, otherwise: Value): Held<Value> => {
    const row = near.find((one) => read(one) !== null);
    return row ? { value: read(row) as Value, from: row.scope } : { value: otherwise, from: "default" };
  };
  return {
    loop_wakes: held((row) => row.loop_wakes, LOOP_WAKES_DEFAULT),
    wakes_per_hour: held((row) => row.wakes_per_hour, WAKES_PER_HOUR_DEFAULT),
    stuck_minutes: held((row) => row.stuck_minutes, STUCK_MINUTES_DEFAULT),
    quiet: held<QuietHours | null>((row) => (row.quiet === null ? null : (JSON.parse(row.quiet) as QuietHours)), null),
  };
}

const HOUR_MINUTES = 60;
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * HOUR_MINUTES + Number(time.slice(3));

/** Whether the clock of the zone shows quiet hours; from and until the same: never. */
export function isQuiet(quiet: QuietHours | null, now: Date): boolean {
  if (!quiet) return false;
  const shown = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: quiet.time_zone }).format(now);
  const [minute, from, until] = [minutesOf(shown), minutesOf(quiet.from), minutesOf(quiet.until)];
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

export const mostOf = ({ max_runs, max_tokens, max_cost_micros }: LimitRow): Most => ({ runs: max_runs, tokens: max_tokens, cost: max_cost_micros });

/** A limit, and what has gone of it in its period: taken or held. */
export type Budget = { limit: LimitRow; label: string; gone: Amounts; until: string };
export type Wake = {
  agent: string;
  stops: readonly Pick<StopRow, "scope" | "label" | "cause" | "detail" | "until">[];
  settings: Settings;
  budgets: readonly Budget[];
  wanted: Amounts;
  /** A person asks for it now. */
  isByPerson: boolean;
  /** Its wakes of the last hour. */
  wakes: number;
  /** How often it has been woken for this task without a change of it, this time included. */
  idle: number;
  now: Date;
};
export type Refused =
  | { by: "stop" | "quiet" | "rate"; why: string }
  | { by: "loop"; why: string; idle: number }
  | { by: "budget"; why: string; budget: Budget; what: What };

const OF_STOP = { person: "was stopped", loop: "was paused by the loop breaker", budget: "was stopped, since nothing is left of its budget" } as const;
const WHAT_WORDS: Record<What, string> = { runs: "runs", tokens: "tokens", cost: "cost" };

export const loopWords = (agent: string, idle: number): string =>
  `${agent} was woken ${idle} times for the same task without a change of it. Look at what it does there, then lift the stop.`;

/** Why an agent is not woken now; null: it is. The same words for as long as the same stands in its way. */
export function refusalOf({ agent, stops, settings, budgets, wanted, isByPerson, wakes, idle, now }: Wake): Refused | null {
  const [stop] = stops;
  if (stop)
    return { by: "stop", why: `${stop.label} ${OF_STOP[stop.cause]}: ${stop.detail} Work waits until somebody lifts that${stop.until ? ", or it ends" : ""}.` };
  for (const budget of budgets) {
    const what = lacking(mostOf(budget.limit), budget.gone, wanted);
    if (what)
      return {
        by: "budget",
        what,
        budget,
        why: `Nothing is left of the budget of ${budget.label} (${WHAT_WORDS[what]}) until ${budget.until}. Work waits until then, or until somebody raises it.`,
      };
  }
  if (isByPerson) return null;
  if (idle > settings.loop_wakes.value) return { by: "loop", idle: idle - 1, why: loopWords(agent, idle - 1) };
  if (isQuiet(settings.quiet.value, now)) return { by: "quiet", why: `These are quiet hours of ${agent}. Work that no person asks for waits until they end.` };
  if (wakes < settings.wakes_per_hour.value) return null;
  return {
    by: "rate",
    why: `${agent} has been woken as often as it may within an hour (${settings.wakes_per_hour.value}). Work waits until some of that is an hour ago.`,
  };
}
