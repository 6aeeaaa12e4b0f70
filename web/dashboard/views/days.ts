// Pure: days of the calendar, as texts such as 2026-11-30. They have no time zone; due.ts of tasks says which instants they are.
const DAY_MS = 86_400_000;
/** Of a week, Monday being 1. */
export type WeekStart = 1 | 6 | 7;

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => dayAt(utc(day) + days * DAY_MS);
/** From the first to the second. */
export const daysBetween = (from: string, to: string): number => Math.round((utc(to) - utc(from)) / DAY_MS);
export const daysFrom = (day: string, count: number): string[] => Array.from({ length: count }, (_, at) => addDays(day, at));
export const monthOf = (day: string): string => day.slice(0, 7);

/** 1 for Monday to 7 for Sunday. */
const weekday = (day: string): number => new Date(utc(day)).getUTCDay() || 7;
export const startOfWeek = (day: string, first: WeekStart): string => addDays(day, -((weekday(day) - first + 7) % 7));

/** The same day of another month; the last one where that month is shorter. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return dayAt(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

/** All weeks that have a day of the month, whole. */
export function weeksOfMonth(day: string, first: WeekStart): string[][] {
  const begin = startOfWeek(`${monthOf(day)}-01`, first);
  const end = addDays(`${monthOf(addMonths(day, 1))}-01`, -1);
  const count = Math.floor(daysBetween(begin, end) / 7) + 1;
  return Array.from({ length: count }, (_, week) => daysFrom(addDays(begin, week * 7), 7));
}

type WeekInfo = { firstDay?: number };
/** With which day weeks begin where the language is spoken; Monday where the browser cannot say. */
export function weekStartOf(locale: string): WeekStart {
  const of = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };
  const first = (of.getWeekInfo?.() ?? of.weekInfo)?.firstDay;
  return first === 6 || first === 7 ? first : 1;
}
