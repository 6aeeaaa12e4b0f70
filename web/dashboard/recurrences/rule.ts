// Pure: rules as people choose them, and the texts that the server takes.
export const PRESETS = ["daily", "weekdays", "weekly", "monthly", "custom"] as const;
export type Preset = (typeof PRESETS)[number];

const DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"] as const;
const WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
/** `2026-12-01T09:00` → the day as UTC would have it: only its number and its day of the week matter. */
const dayOf = (startsAt: string): Date => new Date(`${startsAt.slice(0, 10)}T00:00:00Z`);

/** The rule of a preset for a first time; empty: it is written by hand, or there is no time yet. */
export function ruleOf(preset: Preset, startsAt: string): string {
  const day = dayOf(startsAt);
  if (preset === "custom" || Number.isNaN(day.getTime())) return "";
  if (preset === "daily") return "FREQ=DAILY";
  if (preset === "weekdays") return WEEKDAYS;
  return preset === "weekly" ? `FREQ=WEEKLY;BYDAY=${DAYS[day.getUTCDay()]}` : `FREQ=MONTHLY;BYMONTHDAY=${day.getUTCDate()}`;
}

const UNTIL = /;UNTIL=(\d{4})(\d\d)(\d\d)(?:T\d{6}Z)?(?=;|$)/;
/** A rule without the day by which it ends, and that day as a date field writes it. */
export function parted(rrule: string): { rule: string; until: string } {
  const found = UNTIL.exec(rrule);
  return { rule: rrule.replace(UNTIL, ""), until: found ? `${found[1]}-${found[2]}-${found[3]}` : "" };
}
export const joined = (rule: string, until: string): string => (until ? `${rule};UNTIL=${until.replaceAll("-", "")}` : rule);

/** The preset that a rule is, for its first time. */
export const presetOf = (rule: string, startsAt: string): Preset => PRESETS.find((preset) => ruleOf(preset, startsAt) === rule) ?? "custom";

/** A local time in words, as it is: no zone is asked. */
export function localInWords(local: string, locale: string): string {
  const at = new Date(`${local}:00Z`);
  const format = { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return Number.isNaN(at.getTime()) ? local : new Intl.DateTimeFormat(locale === "zh" ? "zh-CN" : "en-GB", { ...format, timeZone: "UTC" }).format(at);
}
