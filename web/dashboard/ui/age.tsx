// How long ago and how long until, as short as it can be said: for dense rows.
import { useEffect, useState } from "react";
import { useLocale } from "../i18n/index.ts";
import { useFormat, useNow } from "./time.tsx";

const TICK_MS = 20_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNITS = [
  ["day", DAY_MS],
  ["hour", HOUR_MS],
  ["minute", MINUTE_MS],
  ["second", 1_000],
] as const;
/** How long, in its largest unit: 14m, 3h; in Chinese 14分钟. */
export function lengthOf(language: string, ms: number): string {
  const [unit, size] = UNITS.find(([, one]) => ms >= one) ?? ["second", 1_000];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(Math.max(0, Math.trunc(ms / size)));
}

/** What is left, to the second within the last hour: 4:12. */
export function leftOf(language: string, ms: number): string {
  if (ms >= HOUR_MS) return lengthOf(language, ms);
  const seconds = Math.max(0, Math.trunc(ms / 1_000));
  return `${Math.trunc(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const languageOf = (locale: string): string => (locale === "zh" ? "zh-CN" : "en-GB");

/** How long ago, as short as it can be said; the exact time on hover. */
export function Age({ iso }: { iso: string }) {
  const format = useFormat();
  const now = useNow();
  const language = languageOf(useLocale());
  return (
    <time dateTime={iso} title={format.exact(iso)} className="text-xs whitespace-nowrap text-kumo-subtle tabular-nums">
      {lengthOf(language, now - Date.parse(iso))}
    </time>
  );
}

/** How long until then; it counts the seconds of the last hour. */
export function Countdown({ iso }: { iso: string }) {
  const format = useFormat();
  const language = languageOf(useLocale());
  const [now, setNow] = useState(Date.now);
  const left = Date.parse(iso) - now;
  const everyMs = left < HOUR_MS + TICK_MS ? 1_000 : TICK_MS;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return (
    <time dateTime={iso} title={format.exact(iso)} className="whitespace-nowrap">
      {leftOf(language, left)}
    </time>
  );
}
