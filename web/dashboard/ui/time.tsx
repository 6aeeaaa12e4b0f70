// Times: relative under a day, with the exact time on hover and focus; in the person's zone and language.
import { createContext, useContext } from "react";
import { useLocale } from "../i18n/index.ts";
import { createStore, useStore } from "../live/store.ts";

const TICK_MS = 20_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

// One clock for every relative time on screen.
const clock = createStore(Date.now());
setInterval(() => clock.set(Date.now()), TICK_MS);
export const useNow = (): number => useStore(clock);

function relative(locale: string, fromNowMs: number): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });
  const size = Math.abs(fromNowMs);
  if (size < MINUTE_MS) return format.format(0, "second");
  if (size < HOUR_MS) return format.format(Math.trunc(fromNowMs / MINUTE_MS), "minute");
  if (size < DAY_MS) return format.format(Math.trunc(fromNowMs / HOUR_MS), "hour");
  return format.format(Math.round(fromNowMs / DAY_MS), "day");
}

/** The zone that the person has chosen; undefined is the browser's own. */
export const TimeZoneContext = createContext<string | undefined>(undefined);

/** The name of that zone, or of the browser's. */
export function useUsersZone(): string {
  const chosen = useContext(TimeZoneContext);
  return chosen ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function makeFormat(language: string, timeZone: string | undefined) {
  const make = (options: Intl.DateTimeFormatOptions) => {
    try {
      return new Intl.DateTimeFormat(language, { ...options, ...(timeZone ? { timeZone } : {}) });
    } catch {
      return new Intl.DateTimeFormat(language, options);
    }
  };
  const exact = make({ year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" });
  const [DAY, CLOCK, YEAR] = [{ month: "short", day: "numeric" }, { hour: "2-digit", minute: "2-digit" }, { year: "numeric" }] as const;
  const [day, dayAndTime, dayOfOther, dayAndTimeOfOther] = [DAY, { ...DAY, ...CLOCK }, { ...YEAR, ...DAY }, { ...YEAR, ...DAY, ...CLOCK }].map(make);
  const year = make({ year: "numeric" });
  /** The year is said where it is another one than now. */
  const said = (iso: string, ofThisYear: Intl.DateTimeFormat | undefined, ofAnother: Intl.DateTimeFormat | undefined): string => {
    const at = new Date(iso);
    return (year.format(at) === year.format(new Date()) ? ofThisYear : ofAnother)?.format(at) ?? iso;
  };
  const time = make({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return {
    exact: (iso: string) => exact.format(new Date(iso)),
    day: (iso: string) => said(iso, day, dayOfOther),
    /** Of a day without a time, as 2026-11-30: the same in every zone. */
    date: (date: string) =>
      new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`)),
    dayAndTime: (iso: string) => said(iso, dayAndTime, dayAndTimeOfOther),
    time: (at: number) => time.format(at),
    relative: (iso: string, now: number) => {
      const distance = Date.parse(iso) - now;
      return Math.abs(distance) < DAY_MS ? relative(language, distance) : said(iso, dayAndTime, dayAndTimeOfOther);
    },
    distance: (iso: string, now: number) => relative(language, Date.parse(iso) - now),
  };
}

/** Made once for each language and zone: a format takes longer to make than a row to draw. */
const made = new Map<string, ReturnType<typeof makeFormat>>();

export function useFormat(): ReturnType<typeof makeFormat> {
  const language = useLocale() === "zh" ? "zh-CN" : "en-GB";
  const timeZone = useContext(TimeZoneContext);
  const name = `${language} ${timeZone ?? ""}`;
  const known = made.get(name) ?? makeFormat(language, timeZone);
  made.set(name, known);
  return known;
}

export function Time({ iso }: { iso: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={iso} title={format.exact(iso)} className="tabular-nums whitespace-nowrap">
      {format.relative(iso, now)}
    </time>
  );
}
