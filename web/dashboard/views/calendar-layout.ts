// Pure: which days a calendar shows, and which tasks are due on each of them.
import { dayOf, startOfDay, type Task } from "../tasks/index.ts";
import { addDays, addMonths, daysFrom, startOfWeek, type WeekStart, weeksOfMonth } from "./days.ts";

export type CalendarSpan = "week" | "month";

/** The weeks that are shown around a day, each with its seven days. */
export const weeksShown = (span: CalendarSpan, day: string, first: WeekStart): string[][] =>
  span === "week" ? [daysFrom(startOfWeek(day, first), 7)] : weeksOfMonth(day, first);

/** A day of the span before or after. */
export const turned = (span: CalendarSpan, day: string, by: 1 | -1): string => (span === "week" ? addDays(day, 7 * by) : addMonths(day, by));

/** The index of the last edge at or before an instant; -1: it is before all of them. */
function edgeBefore(edges: readonly number[], at: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where each of the days begins in the person's zone, and at the end where the day after them does: in milliseconds. */
export const edgesOf = (days: readonly string[], timeZone: string | undefined): number[] => {
  const last = days.at(-1);
  return [...days, ...(last ? [addDays(last, 1)] : [])].map((day) => Date.parse(startOfDay(day, timeZone)));
};

/** What is due on each of the days, the earliest first. Each day of the list is there; what is due on no other is in none. */
export function tasksByDay(tasks: readonly Task[], days: readonly string[], timeZone: string | undefined): ReadonlyMap<string, Task[]> {
  const edges = edgesOf(days, timeZone);
  const byDay = new Map<string, Task[]>(days.map((day) => [day, []]));
  for (const task of tasks) {
    const day = task.due_at === null ? undefined : days[edgeBefore(edges, Date.parse(task.due_at))];
    if (day !== undefined) byDay.get(day)?.push(task);
  }
  for (const of of byDay.values()) of.sort((a, b) => (a.due_at ?? "").localeCompare(b.due_at ?? "") || (a.id < b.id ? -1 : 1));
  return byDay;
}

/** Those that could be given a day: what is done needs none. */
export const undated = (tasks: readonly Task[]): Task[] => tasks.filter(({ due_at, status }) => due_at === null && status !== "done");

type Rule = { id: string; title: string; is_paused: boolean; next: readonly { at: string; is_skipped: boolean }[] };
export type Coming = { id: string; title: string; at: string };

/** When tasks come back by a rule: the next moments of each, as far as the server named them. */
export function comingByDay(rules: readonly Rule[], days: readonly string[], timeZone: string | undefined): ReadonlyMap<string, Coming[]> {
  const moments = rules.flatMap(({ id, title, is_paused, next }) =>
    is_paused ? [] : next.flatMap(({ at, is_skipped }) => (is_skipped ? [] : [{ id: `${id} ${at}`, title, at }])),
  );
  const shown = new Set(days);
  return Map.groupBy(
    moments.filter(({ at }) => shown.has(dayOf(at, timeZone))),
    ({ at }) => dayOf(at, timeZone),
  );
}
