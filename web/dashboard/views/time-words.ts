// Days and spans of a calendar in the person's language, and with which day its weeks begin.
import { useMemo } from "react";
import { useLocale } from "../i18n/index.ts";
import { type WeekStart, weekStartOf } from "./days.ts";

const at = (day: string): Date => new Date(`${day}T12:00:00Z`);

function wordsIn(language: string) {
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
  const [month, weekday, date, whole, monthDay] = [
    make({ month: "long", year: "numeric" }),
    make({ weekday: "short" }),
    make({ day: "numeric" }),
    make({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    make({ day: "numeric", month: "short" }),
  ];
  const span = make({ day: "numeric", month: "short", year: "numeric" });
  return {
    month: (day: string) => month.format(at(day)),
    weekday: (day: string) => weekday.format(at(day)),
    date: (day: string) => date.format(at(day)),
    monthDay: (day: string) => monthDay.format(at(day)),
    /** As readers hear it. */
    whole: (day: string) => whole.format(at(day)),
    span: (from: string, to: string) => span.formatRange(at(from), at(to)),
  };
}
export type DayWords = ReturnType<typeof wordsIn>;

/** The browser's own variety of the language, where it has one: weeks begin on Sunday in American English, on Monday in British. */
const varietyOf = (locale: string, fallback: string): string => navigator.languages.find((one) => one.toLowerCase().startsWith(locale)) ?? fallback;

export function useDayWords(): DayWords & { weekStart: WeekStart } {
  const locale = useLocale();
  return useMemo(() => {
    const language = locale === "zh" ? "zh-CN" : "en-GB";
    return { ...wordsIn(language), weekStart: weekStartOf(varietyOf(locale, language)) };
  }, [locale]);
}
