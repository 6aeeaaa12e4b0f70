// The local moments that a rule of RFC 5545 (3.3.10) names, as numbers: no zone, no clock, no database. Days are looked at one by one, and each
// look is a few comparisons, so that what a rule costs is bounded by how many days are looked at, whatever it says; a rule that names nothing
// costs no more than one that names every day.
//
// A rule is read as filters, of which a day must pass each that it has. What it does not say is taken from its beginning (3.3.10, last
// paragraphs); a week belongs to the year of its days, and is the first of a year that has four of them.
import { ruleProblem } from "#grammar/recurrence.ts";

export const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

type Frequency = "HOURLY" | "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
type Numbers = ReadonlySet<number> | null;
/** Monday is 0; `nth`: of the month or year, from its end where negative, 0: each. */
type Weekday = { weekday: number; nth: number };
/** Each list is null where the rule has none. */
export type Rule = {
  frequency: Frequency;
  interval: number;
  /** It ends with so many. */
  count: number | null;
  /** The last day (`20261231`) or moment in UTC (`20261231T230000Z`), in ms; of a day: its beginning, as if it were in UTC. */
  until: { day: number } | { at: number } | null;
  months: Numbers;
  monthDays: Numbers;
  yearDays: Numbers;
  weekNumbers: Numbers;
  hours: Numbers;
  positions: readonly number[] | null;
  weekdays: readonly Weekday[] | null;
  weekStart: number;
};

const numbersIn = (value: string | undefined): number[] | null => (value ? value.split(",").map(Number) : null);
const setOf = (value: string | undefined): Numbers => (value ? new Set(numbersIn(value)) : null);

function weekdaysOf(value: string | undefined): Weekday[] | null {
  if (!value) return null;
  return value.split(",").map((text) => ({ weekday: WEEKDAYS.indexOf(text.slice(-2)), nth: Number(text.slice(0, -2)) }));
}

function untilOf(value: string | undefined): Rule["until"] {
  if (!value) return null;
  const [, day = "", time] = /^(\d{8})(?:T(\d{6})Z)?$/.exec(value) ?? [];
  const midnight = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
  if (time === undefined) return { day: midnight };
  return { at: midnight + ((Number(time.slice(0, 2)) * 60 + Number(time.slice(2, 4))) * 60 + Number(time.slice(4))) * 1_000 };
}

/** null: it is no rule (grammar/recurrence.ts). */
export function parseRule(text: string): Rule | null {
  if (ruleProblem(text) !== null) return null;
  const parts = new Map(text.split(";").map((part) => part.split("=") as [string, string]));
  const count = parts.get("COUNT");
  return {
    frequency: parts.get("FREQ") as Frequency,
    interval: Number(parts.get("INTERVAL") ?? 1),
    count: count ? Number(count) : null,
    until: untilOf(parts.get("UNTIL")),
    months: setOf(parts.get("BYMONTH")),
    monthDays: setOf(parts.get("BYMONTHDAY")),
    yearDays: setOf(parts.get("BYYEARDAY")),
    weekNumbers: setOf(parts.get("BYWEEKNO")),
    hours: setOf(parts.get("BYHOUR")),
    positions: numbersIn(parts.get("BYSETPOS")),
    weekdays: weekdaysOf(parts.get("BYDAY")),
    weekStart: WEEKDAYS.indexOf(parts.get("WKST") ?? "MO"),
  };
}

// Days are counted from 1970-01-01, which was a Thursday.
const modulo = (value: number, by: number): number => ((value % by) + by) % by;
const weekdayOf = (day: number): number => modulo(day + 3, 7);
const dayOf = (year: number, month = 0, date = 1): number => Date.UTC(year, month, date) / DAY_MS;

/** The rule with what it takes from its beginning. */
function completed(rule: Rule, startMs: number): Rule {
  const start = new Date(startMs);
  const hours = rule.hours ?? (rule.frequency === "HOURLY" ? null : new Set([start.getUTCHours()]));
  const own = { ...rule, hours };
  if (rule.weekdays || rule.monthDays || rule.yearDays) return own;
  if (rule.frequency === "WEEKLY" || rule.weekNumbers) return { ...own, weekdays: [{ weekday: weekdayOf(Math.floor(startMs / DAY_MS)), nth: 0 }] };
  const monthDays = new Set([start.getUTCDate()]);
  if (rule.frequency === "YEARLY") return { ...own, monthDays, months: rule.months ?? new Set([start.getUTCMonth() + 1]) };
  return rule.frequency === "MONTHLY" ? { ...own, monthDays } : own;
}

/** A place counted from 1, or from the end from -1. */
const isAmong = (wanted: ReadonlySet<number>, place: number, length: number): boolean => wanted.has(place) || wanted.has(place - length - 1);

/** The Monday (or WKST) with which the first week of a year begins. */
function firstWeekOf(year: number, weekStart: number): number {
  const first = dayOf(year);
  const before = modulo(weekdayOf(first) - weekStart, 7);
  return first - before + (before > 3 ? 7 : 0);
}

type Day = { day: number; year: number; month: number; date: number };
const placeInMonth = ({ year, month, date }: Day): [number, number] => [date, dayOf(year, month + 1) - dayOf(year, month)];
const placeInYear = ({ day, year }: Day): [number, number] => [day - dayOf(year) + 1, dayOf(year + 1) - dayOf(year)];

function isInWeek({ weekNumbers, weekStart }: Rule, { day, year }: Day): boolean {
  if (weekNumbers === null) return true;
  const [last, own, next] = [year - 1, year, year + 1].map((one) => firstWeekOf(one, weekStart)) as [number, number, number];
  const [from, until] = day < own ? [last, own] : day >= next ? [next, firstWeekOf(year + 2, weekStart)] : [own, next];
  return isAmong(weekNumbers, Math.floor((day - from) / 7) + 1, (until - from) / 7);
}

function isNth(nth: number, [at, length]: [number, number]): boolean {
  return nth === (nth > 0 ? Math.ceil(at / 7) : -Math.ceil((length - at + 1) / 7));
}

function isWeekday({ frequency, months }: Rule, weekdays: readonly Weekday[], of: Day): boolean {
  const own = weekdays.filter(({ weekday }) => weekday === weekdayOf(of.day));
  const place = frequency === "YEARLY" && months === null ? placeInYear : placeInMonth;
  return own.some(({ nth }) => nth === 0 || isNth(nth, place(of)));
}

/** Whether a day passes the filters of a rule. */
function isNamed(rule: Rule, day: number): boolean {
  const { months, monthDays, yearDays, weekdays } = rule;
  const at = new Date(day * DAY_MS);
  const of = { day, year: at.getUTCFullYear(), month: at.getUTCMonth(), date: at.getUTCDate() };
  return (
    (months === null || months.has(of.month + 1)) &&
    (monthDays === null || isAmong(monthDays, ...placeInMonth(of))) &&
    (yearDays === null || isAmong(yearDays, ...placeInYear(of))) &&
    (weekdays === null || isWeekday(rule, weekdays, of)) &&
    isInWeek(rule, of)
  );
}

/** With which day the period of this number begins. HOURLY rules are looked at by days too. */
function beginOf({ frequency, weekStart }: Rule, number: number): number {
  if (frequency === "YEARLY") return dayOf(number);
  if (frequency === "MONTHLY") return dayOf(Math.floor(number / 12), number % 12);
  return frequency === "WEEKLY" ? number * 7 + weekStart - 3 : number;
}

/** In which period a day lies: `beginOf` the other way round. */
function periodAt({ frequency, weekStart }: Rule, day: number): number {
  const date = new Date(day * DAY_MS);
  if (frequency === "YEARLY") return date.getUTCFullYear();
  if (frequency === "MONTHLY") return date.getUTCFullYear() * 12 + date.getUTCMonth();
  return frequency === "WEEKLY" ? Math.floor((day + 3 - weekStart) / 7) : day;
}

const ALL_HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Those of `positions` in a set, in its order. */
function chosen(positions: readonly number[] | null, set: readonly number[]): readonly number[] {
  if (positions === null) return set;
  return set.filter((_, index) => positions.includes(index + 1) || positions.includes(index - set.length));
}

/**
 * The local moments that a rule names from its beginning on, in their order, in ms as if they were in UTC: those of whole periods from the one
 * in which `from` lies, until `to`.
 */
export function* localMoments(given: Rule, start: number, from: number, to: number): Generator<number> {
  const rule = completed(given, start);
  const isHourly = rule.frequency === "HOURLY";
  const minute = modulo(start, HOUR_MS);
  const hours = rule.hours ? [...rule.hours].sort((a, b) => a - b) : ALL_HOURS;
  const step = isHourly ? 1 : rule.interval;
  const first = periodAt(rule, Math.floor(start / DAY_MS));
  const passed = Math.max(periodAt(rule, Math.floor(from / DAY_MS)) - first, 0);
  if (isHourly && rule.positions && !rule.positions.some((position) => Math.abs(position) === 1)) return; // an hour is a set of one
  for (let number = first + passed - (passed % step); ; number += step) {
    const [begin, end] = [beginOf(rule, number), beginOf(rule, number + 1)];
    if (begin * DAY_MS > to) return;
    const set: number[] = [];
    for (let day = begin; day < end; day++) {
      if (!isNamed(rule, day)) continue;
      const times = hours.map((hour) => day * DAY_MS + hour * HOUR_MS + minute);
      set.push(...(isHourly ? times.filter((at) => Math.round((at - start) / HOUR_MS) % rule.interval === 0) : times));
    }
    for (const at of isHourly ? set : chosen(rule.positions, set)) if (at >= start && at <= to) yield at;
  }
}
