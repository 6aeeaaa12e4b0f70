// The moments that a rule names. Pure but for the zones that the runtime knows. Reading rules is a library's (rrule-temporal); the bounds
// are ours.
//
// Local times follow RFC 5545: a rule means the clock on the wall of its zone. A local time that does not exist, since the clock is put
// forward past it, is left out on that day (3.3.10); one that comes twice, since the clock is put back, is meant once, the first time
// (3.3.5).
import { RRuleTemporal } from "rrule-temporal";
import { MOMENTS_MAX, ruleProblem } from "#grammar/recurrence.ts";

/** `starts_at`: local, `2026-12-01T09:00`; `skipped_days`: local days, `2026-12-24`. */
export type Schedule = { rrule: string; starts_at: string; time_zone: string; skipped_days: readonly string[] };
export type Occurrence = {
  /** In UTC. */
  at: string;
  /** On the clock of the zone: `2026-12-01T09:00`. */
  local_at: string;
  is_skipped: boolean;
};

/** A rule that names nothing in so many of its periods names nothing: 2,922 days lie between two leap days around 2100. */
const PERIODS_MAX = 3_000;
/** Hours that cannot be are passed over a day at least at a time, and each such step costs more. */
const HOURLY_PERIODS_MAX = 400;
/** What a rule that began ten years ago, and goes on for as long as we look, has at most (grammar/recurrence.ts). */
const CANDIDATES_MAX = 30 * MOMENTS_MAX;
/** A rule of years is followed from its beginning. */
const BEGUN_MAX_YEARS = 10;
/** No rule is followed further than this. */
const HORIZON_MS = 20 * 366 * 24 * 3_600_000;
const LOCAL_CHARS = "2026-12-01T09:00".length;
const DAY_CHARS = "2026-12-01".length;

/** A rule from a local time on, in the texts of RFC 5545: `20261201T090000`. */
const ruleFrom = (start: string, zone: string, rrule: string): RRuleTemporal =>
  new RRuleTemporal({
    rruleString: `DTSTART;TZID=${zone}:${start}\nRRULE:${rrule}`,
    maxIterations: rrule.includes("FREQ=HOURLY") ? HOURLY_PERIODS_MAX : PERIODS_MAX,
    maxCandidateEvaluations: CANDIDATES_MAX,
  });

/** The moment of a local time. */
const momentOf = (local: string, zone: string): Moment => ruleFrom(local, zone, "FREQ=DAILY;COUNT=1").options().dtstart;

/** A day alone is the whole of it, on the wall of the zone. */
function withUntil(rrule: string, zone: string): string {
  return rrule.replace(/UNTIL=(\d{8})(?=;|$)/, (_, day: string) => {
    const end = new Date(momentOf(`${day}T235959`, zone).epochMilliseconds).toISOString();
    return `UNTIL=${end.replaceAll(/[-:]|\.\d+/g, "")}`;
  });
}

const basic = (local: string): string => `${local.replaceAll(/[-:]/g, "")}00`;
const ruleOf = ({ rrule, starts_at, time_zone }: Schedule): RRuleTemporal => ruleFrom(basic(starts_at), time_zone, withUntil(rrule, time_zone));

type Moment = NonNullable<ReturnType<RRuleTemporal["next"]>>;
const localOf = (moment: Moment): string => moment.toString().slice(0, LOCAL_CHARS);

function occurrenceOf(moment: Moment, skipped: readonly string[]): Occurrence {
  const local_at = localOf(moment);
  return { at: new Date(moment.epochMilliseconds).toISOString(), local_at, is_skipped: skipped.includes(local_at.slice(0, DAY_CHARS)) };
}

/** One that finds nothing within its bounds says so by throwing. */
function found<Answer>(look: () => Answer): Answer | null {
  try {
    return look();
  } catch {
    return null;
  }
}

/** The next of a rule after a time; a rule that counts is counted through once, others are begun near that time. */
function nextOf({ rrule }: Schedule, rule: RRuleTemporal): (after: Date) => Moment | null {
  if (!rrule.includes("COUNT=")) return (after) => found(() => rule.next(after));
  const counted = found(() => rule.all()) ?? [];
  return (after) => counted.find(({ epochMilliseconds }) => epochMilliseconds > after.getTime()) ?? null;
}

/** All after a time, in their order, those of skipped days too; none behind the horizon, and none of what is no schedule. */
export function* occurrencesAfter(schedule: Schedule, after: Date): Generator<Occurrence> {
  const rule = found(() => ruleOf(schedule));
  if (!rule) return;
  const nextAfter = nextOf(schedule, rule);
  for (let from = after; ; ) {
    const next = nextAfter(from);
    if (!next || next.epochMilliseconds > after.getTime() + HORIZON_MS) return;
    yield occurrenceOf(next, schedule.skipped_days);
    from = new Date(next.epochMilliseconds);
  }
}

export function nextOccurrences(schedule: Schedule, after: Date, most: number): Occurrence[] {
  const occurrences: Occurrence[] = [];
  for (const occurrence of occurrencesAfter(schedule, after)) {
    occurrences.push(occurrence);
    if (occurrences.length >= most) break;
  }
  return occurrences;
}

/** The first after a time that is not skipped; null: there is none any more. */
export function nextAt(schedule: Schedule, after: Date): string | null {
  for (const { at, is_skipped } of occurrencesAfter(schedule, after)) if (!is_skipped) return at;
  return null;
}

/** The last up to a time, and after another, that is not skipped. */
function lastBetween(schedule: Schedule, after: Date, until: Date): string | null {
  const rule = ruleOf(schedule);
  for (let from = until, isFirst = true; ; isFirst = false) {
    const last = found(() => rule.previous(from, isFirst));
    if (!last || last.epochMilliseconds <= after.getTime()) return null;
    const { at, is_skipped } = occurrenceOf(last, schedule.skipped_days);
    if (!is_skipped) return at;
    from = new Date(last.epochMilliseconds);
  }
}

/** What was missed longer ago is not made any more: it would bury what is due. */
export const MISSED_KEPT_MS = 31 * 24 * 3_600_000;
/** An occurrence within this time of its moment was not missed: cron comes by every minute. */
const IN_TIME_MS = 10 * 60_000;

export type Due = Schedule & { missed: "all" | "last"; next_at: string };
export type Step = {
  /** The occurrence to make now; null: what was missed is too long ago. */
  make: string | null;
  /** The first of those that were left out; null: none was. */
  left_out_from: string | null;
  next_at: string | null;
};

/** What is to be done for a rule whose next occurrence has come: one occurrence at a time, so that each is made once and none is lost. */
export function stepOf(due: Due, now: Date): Step {
  const kept = new Date(now.getTime() - MISSED_KEPT_MS);
  const first = due.next_at > kept.toISOString() ? due.next_at : nextAt(due, kept);
  const isLate = now.getTime() - Date.parse(due.next_at) > IN_TIME_MS;
  const newest = first !== null && due.missed === "last" && isLate ? lastBetween(due, new Date(Date.parse(first) - 1), now) : null;
  const make = newest ?? first;
  const left_out_from = make === due.next_at ? null : due.next_at;
  if (make === null || make > now.toISOString()) return { make: null, left_out_from, next_at: make };
  return { make, left_out_from, next_at: nextAt(due, new Date(make)) };
}

const ZONE = /^[A-Za-z]\w*(?:[/+-]\w+)*$/;
/** The zones of the IANA database, by name. */
export function isZone(name: string): boolean {
  if (!ZONE.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** There is no 31st of June. */
function isDay(local: string): boolean {
  const day = local.slice(0, DAY_CHARS);
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

/** What is wrong with a schedule; null: it names a moment after this one. */
export function scheduleProblem(schedule: Schedule, now: Date): { path: string; message: string } | null {
  const problem = ruleProblem(schedule.rrule);
  if (problem) return { path: "rrule", message: problem };
  if (!isDay(schedule.starts_at)) return { path: "starts_at", message: "there is no such day" };
  if (Number(schedule.starts_at.slice(0, 4)) < now.getUTCFullYear() - BEGUN_MAX_YEARS)
    return { path: "starts_at", message: `must not lie more than ${BEGUN_MAX_YEARS} years back: begin it at one of its later moments` };
  if (!isZone(schedule.time_zone)) return { path: "time_zone", message: "must be a time zone by its name, e.g. Europe/Berlin" };
  const start = found(() => ruleOf(schedule).options().dtstart);
  if (start === null) return { path: "rrule", message: "cannot be read as a rule of RFC 5545" };
  if (localOf(start) !== schedule.starts_at) return { path: "starts_at", message: "there is no such time on that day: the clock is put forward past it" };
  return nextAt(schedule, now) ? null : { path: "rrule", message: "names no moment in the next 20 years that is not skipped" };
}
