// Pure: from when to when each task is drawn on a timeline, which rows it has, its ticks, and the lines between tasks that wait for others.
import type { Span } from "../saved/index.ts";
import type { Task } from "../tasks/index.ts";
import { addDays, daysFrom, monthOf, startOfWeek, type WeekStart } from "./days.ts";

/** How many days are shown at once. */
export const SPAN_DAYS = { week: 14, month: 42, quarter: 98 } as const satisfies Record<Span, number>;
/** And by how many one turns to earlier and later. */
export const TURN_DAYS = { week: 7, month: 28, quarter: 91 } as const satisfies Record<Span, number>;

type Timed = Pick<Task, "start_at" | "due_at" | "in_progress_at" | "done_at" | "created_at">;

/**
 * In milliseconds. `since`: its start date, or where it has none when work on it began, or it was created. `until`: its due date, or where
 * it has none when it was done, or now.
 */
export type Bar = { from: number; to: number; since: "start" | "work" | "made"; until: "due" | "done" | "now" };

/** null: it has neither a start nor a due date, so nobody has said when it is. Where the end is before the beginning it is a point there. */
export function barOf({ start_at, due_at, in_progress_at, done_at, created_at }: Timed, now: number): Bar | null {
  if (start_at === null && due_at === null) return null;
  const since = start_at ? "start" : in_progress_at ? "work" : "made";
  const until = due_at ? "due" : done_at ? "done" : "now";
  const from = Date.parse(start_at ?? in_progress_at ?? created_at);
  const ends = due_at ?? done_at;
  const to = ends ? Date.parse(ends) : now;
  if (until === "now" || until === "done") return { from, to: Math.max(from, to), since, until };
  return { from: Math.min(from, to), to, since, until };
}

/** What is shown, in milliseconds. */
export type Shown = { from: number; to: number };
export type Row = { task: Task; bar: Bar };

/** Those with a part in what is shown; what begins first stands above. */
export function rowsIn(tasks: readonly Task[], { from, to }: Shown, now: number): { rows: Row[]; undated: number } {
  const bars = tasks.map((task) => ({ task, bar: barOf(task, now) }));
  const rows = bars.flatMap(({ task, bar }) => (bar && bar.from < to && bar.to >= from ? [{ task, bar }] : []));
  rows.sort((a, b) => a.bar.from - b.bar.from || a.bar.to - b.bar.to || (a.task.id < b.task.id ? -1 : 1));
  return { rows, undated: bars.filter(({ bar }) => bar === null).length };
}

/** Where an instant is, in hundredths of the width; outside what is shown it is at its edge. */
export const percentOf = (at: number, { from, to }: Shown): number => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));

/** `label`: of a day, a week or a month is said there. `isMajor`: a week, or of a quarter a month, begins. */
export type Tick = { day: string; isMajor: boolean; label: "day" | "month" | null };

/** The days on which a line is drawn. */
export function ticksOf(span: Span, first: string, weekStart: WeekStart): Tick[] {
  const days = daysFrom(first, SPAN_DAYS[span]);
  const isWeek = (day: string) => startOfWeek(day, weekStart) === day;
  if (span === "week") return days.map((day) => ({ day, isMajor: isWeek(day), label: "day" }));
  if (span === "month") return days.filter(isWeek).map((day) => ({ day, isMajor: monthOf(addDays(day, -7)) !== monthOf(day), label: "day" }));
  return days.flatMap((day): Tick[] => {
    if (day.endsWith("-01")) return [{ day, isMajor: true, label: "month" }];
    return isWeek(day) ? [{ day, isMajor: false, label: null }] : [];
  });
}

/** From the end of a task to the beginning of one that waits for it; x in hundredths of the width, rows counted from the top. */
export type Link = { id: string; fromX: number; fromRow: number; toX: number; toRow: number };
/** More lines than anybody could follow. */
export const LINKS_MAX = 200;

/** The lines that end at one of the rows from `first` to before `last`. */
export function linksIn(rows: readonly Row[], shown: Shown, first: number, last: number): Link[] {
  const rowOf = new Map(rows.map(({ task }, at) => [task.id, at]));
  const links = rows.slice(first, last).flatMap(({ task, bar }, at) =>
    task.dependencies.flatMap((id): Link[] => {
      const fromRow = rowOf.get(id);
      const from = fromRow === undefined ? undefined : rows[fromRow];
      if (fromRow === undefined || !from) return [];
      return [{ id: `${id} ${task.id}`, fromX: percentOf(from.bar.to, shown), fromRow, toX: percentOf(bar.from, shown), toRow: first + at }];
    }),
  );
  return links.slice(0, LINKS_MAX);
}
