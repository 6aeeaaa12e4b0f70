// The moments that a rule names in its zone, and what is due of them.
//
// Local times follow RFC 5545: a rule means the clock on the wall of its zone. A local time that does not exist, since the clock is put
// forward past it, is left out on that day (3.3.10); one that comes twice, since the clock is put back, is meant once, the first time
// (3.3.5).
import { ruleProblem } from "#grammar/recurrence.ts";
import { DAY_MS, localMoments, parseRule, type Rule } from "./rule.ts";
import { isZone, momentOf } from "./zones.ts";

/** `starts_at`: local, `2026-12-01T09:00`; `skipped_days`: local days, `2026-12-24`. */
export type Schedule = { rrule: string; starts_at: string; time_zone: string; skipped_days: readonly string[] };
export type Occurrence = {
  /** In UTC. */
  at: string;
  /** On the clock of the zone: `2026-12-01T09:00`. */
  local_at: string;
  is_skipped: boolean;
};

/** A rule that counts is followed from its beginning. */
const BEGUN_MAX_YEARS = 10;
/** No rule is followed further than this: some 7,300 days to look at, which cost a millisecond or two. */
const HORIZON_MS = 20 * 366 * DAY_MS;
const LOCAL_CHARS = "2026-12-01T09:00".length;
const DAY_CHARS = "2026-12-01".length;

const localMs = (local: string): number => Date.parse(`${local}:00Z`);
const isOver = ({ until }: Rule, local: number, at: number): boolean => until !== null && ("day" in until ? local >= until.day + DAY_MS : at > until.at);

/** All of a rule after a time, until the horizon, as moments on both clocks. */
function* momentsAfter({ rrule, starts_at, time_zone }: Schedule, after: number): Generator<{ at: number; local: number }> {
  const [rule, start] = [parseRule(rrule), localMs(starts_at)];
  if (!rule || Number.isNaN(start) || !isZone(time_zone)) return;
  const horizon = after + HORIZON_MS;
  let left = rule.count ?? Infinity;
  // No zone is more than a day away from UTC.
  for (const local of localMoments(rule, start, rule.count === null ? after - DAY_MS : start, horizon + DAY_MS)) {
    const at = momentOf(time_zone, local);
    if (at === null) continue;
    if (left-- <= 0 || at > horizon || isOver(rule, local, at)) return;
    if (at > after) yield { at, local };
  }
}

function occurrenceOf({ at, local }: { at: number; local: number }, skipped: readonly string[]): Occurrence {
  const local_at = new Date(local).toISOString().slice(0, LOCAL_CHARS);
  return { at: new Date(at).toISOString(), local_at, is_skipped: skipped.includes(local_at.slice(0, DAY_CHARS)) };
}

/** All after a time, in their order, those of skipped days too; none behind the horizon, and none of what is no schedule. */
export function* occurrencesAfter(schedule: Schedule, after: Date): Generator<Occurrence> {
  for (const moment of momentsAfter(schedule, after.getTime())) yield occurrenceOf(moment, schedule.skipped_days);
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

/** The last up to a time, and after another, that is not skipped. The two are at most a month apart. */
function lastBetween(schedule: Schedule, after: Date, until: Date): string | null {
  let last: string | null = null;
  for (const { at, is_skipped } of occurrencesAfter(schedule, after)) {
    if (at > until.toISOString()) break;
    if (!is_skipped) last = at;
  }
  return last;
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
  if (momentOf(schedule.time_zone, localMs(schedule.starts_at)) === null)
    return { path: "starts_at", message: "there is no such time on that day: the clock is put forward past it" };
  return nextAt(schedule, now) ? null : { path: "rrule", message: "names no moment in the next 20 years that is not skipped" };
}
