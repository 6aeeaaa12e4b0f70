// The text of a recurrence rule (RFC 5545, 3.3.10) as the server takes it, and what the dashboard says while one is typed. Which moments a
// rule names, the server works out (workers/recurrences/occurrences.ts).

/** Longer ones nobody reads, and each part of a rule costs a look at every day. */
export const RULE_MAX_CHARS = 300;
/** Rules that end after more occurrences end by a day: those before are counted each time. */
export const COUNT_MAX = 100;
const INTERVAL_MAX = 999;
/** So many moments one year, month or week of a rule may name: each of them is looked at whenever the next one is asked for. */
export const MOMENTS_MAX = 400;

const FREQUENCIES = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const DAY = "MO|TU|WE|TH|FR|SA|SU";
const upTo = (most: number, least = 1) => ({ least, most });

/** Lists of numbers, by part: from 1 (or `least`) up; with a sign they count from the end. */
const NUMBERS: Readonly<Record<string, { least: number; most: number; signed?: true }>> = {
  BYMONTH: upTo(12),
  BYMONTHDAY: { ...upTo(31), signed: true },
  BYYEARDAY: { ...upTo(366), signed: true },
  BYWEEKNO: { ...upTo(53), signed: true },
  BYSETPOS: { ...upTo(366), signed: true },
  BYHOUR: upTo(23, 0),
};
const SINGLE: Readonly<Record<string, number>> = { INTERVAL: INTERVAL_MAX, COUNT: COUNT_MAX };
const TEXTS: Readonly<Record<string, { pattern: RegExp; says: string }>> = {
  UNTIL: { pattern: /^\d{8}(?:T\d{6}Z)?$/, says: "a day, 20261231, or a time in UTC, 20261231T230000Z" },
  BYDAY: { pattern: new RegExp(`^(?:[+-]?\\d{1,2})?(?:${DAY})(?:,(?:[+-]?\\d{1,2})?(?:${DAY}))*$`), says: "days of the week, MO,TU, or in months -1FR" },
  WKST: { pattern: new RegExp(`^(?:${DAY})$`), says: "a day of the week" },
};

function numbersProblem(name: string, value: string): string | null {
  const bounds = NUMBERS[name];
  if (!bounds) return null;
  const isRight = value.split(",").every((one) => {
    const number = Math.abs(Number(one));
    return (bounds.signed ? /^[+-]?\d{1,3}$/ : /^\d{1,3}$/).test(one) && number >= bounds.least && number <= bounds.most;
  });
  return isRight ? null : `${name} must be numbers from ${bounds.least} to ${bounds.most}, separated by commas`;
}

function partProblem(name: string, value: string): string | null {
  if (name === "FREQ") return FREQUENCIES.includes(value) ? null : `FREQ must be ${FREQUENCIES.join(", ")}: a rule makes one task an hour at most`;
  const most = SINGLE[name];
  if (most !== undefined) return /^[1-9]\d{0,3}$/.test(value) && Number(value) <= most ? null : `${name} must be a number from 1 to ${most}`;
  const text = TEXTS[name];
  if (text) return text.pattern.test(value) ? null : `${name} must be ${text.says}`;
  if (name in NUMBERS) return numbersProblem(name, value);
  if (name === "BYMINUTE" || name === "BYSECOND") return `${name} is not taken: the minute is that of the first time`;
  return `${name || "an empty part"} is no part of a rule that is known here`;
}

/** Rules of RFC 5545 about parts that go together. */
function togetherProblem(parts: ReadonlyMap<string, string>): string | null {
  const frequency = parts.get("FREQ");
  const isCalendar = frequency === "MONTHLY" || frequency === "YEARLY";
  if (parts.has("COUNT") && parts.has("UNTIL")) return "COUNT and UNTIL cannot stand together: it ends by one of them";
  if (/\d/.test(parts.get("BYDAY") ?? "") && (!isCalendar || parts.has("BYWEEKNO"))) return "BYDAY with numbers stands in MONTHLY and YEARLY rules only";
  const weeks = frequency === "YEARLY" && !parts.has("BYMONTH") ? 52 : 5;
  if ((parts.get("BYDAY")?.match(/\d+/g) ?? []).some((number) => Number(number) < 1 || Number(number) > weeks)) return `BYDAY counts from 1 to ${weeks} there`;
  if (parts.has("BYMONTHDAY") && frequency === "WEEKLY") return "BYMONTHDAY does not stand in WEEKLY rules";
  if (parts.has("BYWEEKNO") && frequency !== "YEARLY") return "BYWEEKNO stands in YEARLY rules only";
  if (parts.has("BYYEARDAY") && (frequency === "DAILY" || frequency === "WEEKLY" || frequency === "MONTHLY")) return "BYYEARDAY stands in YEARLY rules only";
  if (parts.has("BYSETPOS") && ![...parts.keys()].some((name) => name.startsWith("BY") && name !== "BYSETPOS"))
    return "BYSETPOS needs another part to choose from";
  return null;
}

const countIn = (text: string | undefined): number => (text ? text.split(",").length : 0);
/** The weekdays of a rule, each as often as it comes in a year or month; one with a number comes once. */
function weekdaysIn(byDay: string, times: number): number {
  return byDay.split(",").reduce((sum, day) => sum + (/\d/.test(day) ? 1 : times), 0);
}

/** How many days a period of the rule may name, at most. */
function daysIn(parts: ReadonlyMap<string, string>): number {
  const [frequency, byDay] = [parts.get("FREQ"), parts.get("BYDAY")];
  const monthDays = countIn(parts.get("BYMONTHDAY"));
  if (frequency === "WEEKLY") return countIn(byDay) || 1;
  if (frequency === "MONTHLY") return monthDays || (byDay ? weekdaysIn(byDay, 5) : 1);
  if (frequency !== "YEARLY") return 1;
  const months = countIn(parts.get("BYMONTH"));
  const listed = countIn(parts.get("BYYEARDAY")) + countIn(parts.get("BYWEEKNO")) * (countIn(byDay) || 7) + monthDays * (months || 12);
  if (listed > 0) return listed;
  return byDay ? (months > 0 ? months * weekdaysIn(byDay, 5) : weekdaysIn(byDay, 53)) : months || 1;
}

/** Of so many moments in a year, month, week, day or hour no other can be chosen. One position that can be is enough: then the rule comes. */
function positionProblem(parts: ReadonlyMap<string, string>, moments: number): string | null {
  const most = parts.get("FREQ") === "HOURLY" ? 1 : moments;
  const positions = (parts.get("BYSETPOS")?.split(",") ?? []).map((position) => Math.abs(Number(position)));
  return positions.length > 0 && Math.min(...positions) > most ? `BYSETPOS chooses from ${most} at most there` : null;
}

function costProblem(parts: ReadonlyMap<string, string>): string | null {
  const moments = daysIn(parts) * (countIn(parts.get("BYHOUR")) || 1);
  if (moments <= MOMENTS_MAX) return positionProblem(parts, moments);
  return `names too many moments at once: at most ${MOMENTS_MAX} in a year or month. Say it with DAILY or WEEKLY`;
}

/** What is wrong with the text of a rule, `FREQ=WEEKLY;BYDAY=MO`; null: nothing. Whether it ever names a moment is not asked here. */
export function ruleProblem(text: string): string | null {
  if (text.length > RULE_MAX_CHARS) return `must have at most ${RULE_MAX_CHARS} characters`;
  const parts = new Map<string, string>();
  for (const part of text.split(";")) {
    const [name = "", value = "", ...more] = part.split("=");
    const problem = more.length > 0 ? `${name} has two values` : partProblem(name, value);
    if (problem) return problem;
    if (parts.has(name)) return `${name} stands there twice`;
    parts.set(name, value);
  }
  return parts.has("FREQ") ? (togetherProblem(parts) ?? costProblem(parts)) : "FREQ is missing: how often it comes back";
}
