// What the presets are called, and rules in words.
import type { Locale, MessageId, Translate } from "../i18n/index.ts";
import type { Preset } from "./rule.ts";

export const PRESET_LABELS = {
  daily: "recurring.preset.daily",
  weekdays: "recurring.preset.weekdays",
  weekly: "recurring.preset.weekly",
  monthly: "recurring.preset.monthly",
  custom: "recurring.preset.custom",
} as const satisfies Record<Preset, MessageId>;

const EVERY = {
  HOURLY: "recurring.every.hourly",
  DAILY: "recurring.every.daily",
  WEEKLY: "recurring.every.weekly",
  MONTHLY: "recurring.every.monthly",
  YEARLY: "recurring.every.yearly",
} as const satisfies Record<string, MessageId>;
/** 4 January 1970 was a Sunday. */
const DAYS = { SU: 4, MO: 5, TU: 6, WE: 7, TH: 8, FR: 9, SA: 10 } as const;
const TOLD = new Set(["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "COUNT", "WKST"]);

const tagOf = (locale: Locale): string => (locale === "zh" ? "zh-CN" : "en-GB");
const dayName = (day: keyof typeof DAYS, locale: Locale): string =>
  new Intl.DateTimeFormat(tagOf(locale), { weekday: "long", timeZone: "UTC" }).format(Date.UTC(1970, 0, DAYS[day]));
const monthName = (month: number, locale: Locale): string =>
  new Intl.DateTimeFormat(tagOf(locale), { month: "long", timeZone: "UTC" }).format(Date.UTC(1970, month - 1, 1));

type Saying = { t: Translate; locale: Locale };
/** `2TU`, `-1FR`, `MO`; null: one that counts from the end further than the last. */
function weekdayWords(part: string, { t, locale }: Saying): string | null {
  const [, number = "", name = ""] = /^([+-]?\d*)(\D\D)$/.exec(part) ?? [];
  const day = dayName(name as keyof typeof DAYS, locale);
  if (!number) return day;
  const n = Number(number);
  return n > 0 ? t("recurring.nth", { n, day }) : n === -1 ? t("recurring.last", { day }) : null;
}
function monthDayWords(part: string, { t }: Saying): string | null {
  const n = Number(part);
  return n > 0 ? t("recurring.monthDay", { n }) : n === -1 ? t("recurring.lastMonthDay") : null;
}

/** All of them in one list; null where one has no words. */
function listed(words: readonly (string | null)[], locale: Locale): string | null {
  const known = words.filter((word) => word !== null);
  return known.length < words.length ? null : new Intl.ListFormat(tagOf(locale), { type: "conjunction" }).format(known);
}

/** A rule (RFC 5545) as people say it; null for those that are rather read as they are written. */
export function ruleInWords(rule: string, t: Translate, locale: Locale): string | null {
  const parts = new Map(rule.split(";").map((part) => part.split("=") as [string, string]));
  const split = (name: string): string[] => parts.get(name)?.split(",") ?? [];
  if ([...parts.keys()].some((name) => !TOLD.has(name)) || (parts.has("BYDAY") && parts.has("BYMONTHDAY"))) return null;
  const every = t(EVERY[parts.get("FREQ") as keyof typeof EVERY], { interval: Number(parts.get("INTERVAL") ?? 1) });
  const saying = { t, locale };
  const days = listed([...split("BYDAY").map((part) => weekdayWords(part, saying)), ...split("BYMONTHDAY").map((part) => monthDayWords(part, saying))], locale);
  if (days === null) return null;
  const months = listed(
    split("BYMONTH").map((month) => monthName(Number(month), locale)),
    locale,
  );
  const inMonths = months ? t("recurring.inMonths", { every, months }) : every;
  const onDays = days ? t("recurring.onDays", { every: inMonths, days }) : inMonths;
  const count = parts.get("COUNT");
  return count ? t("recurring.times", { every: onDays, count: Number(count) }) : onDays;
}
