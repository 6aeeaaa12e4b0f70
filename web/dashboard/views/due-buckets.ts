// Pure: how near the due time of a task is, in the days of the person who looks.
import { dayOf, startOfDay } from "../tasks/index.ts";
import { addDays } from "./days.ts";

/** `earlier`: past, of what is done. */
export const DUE_BUCKETS = ["overdue", "today", "week", "later", "earlier", "none"] as const;
export type DueBucket = (typeof DUE_BUCKETS)[number];

/** Instants in milliseconds: now, and where tomorrow and the eighth day from today begin. */
export type DueEdges = { now: number; tomorrow: number; nextWeek: number };
const WEEK_DAYS = 7;

export function dueEdges(now: number, timeZone: string | undefined): DueEdges {
  const today = dayOf(new Date(now).toISOString(), timeZone);
  const beginning = (days: number): number => Date.parse(startOfDay(addDays(today, days), timeZone));
  return { now, tomorrow: beginning(1), nextWeek: beginning(WEEK_DAYS) };
}

export function bucketOf(dueAt: string | null, isDone: boolean, { now, tomorrow, nextWeek }: DueEdges): DueBucket {
  if (dueAt === null) return "none";
  const due = Date.parse(dueAt);
  if (due < now) return isDone ? "earlier" : "overdue";
  if (due < tomorrow) return "today";
  return due < nextWeek ? "week" : "later";
}
