// The buckets of a range in a time zone: hours, local days, weeks from Monday and months, as instants. A day of a change of clocks has 23 or 25
// hours, and a day whose midnight does not exist begins when its clocks do.
import type { Bucket, Range } from "./schema.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Every offset in use is a multiple of a quarter of an hour. */
export const QUARTER_MS = HOUR_MS / 4;

/** How a range is cut. The last bucket is the one in which now is. */
export const CUTS: Readonly<Record<Range, { bucket: Bucket; count: number }>> = {
  "24h": { bucket: "hour", count: 24 },
  "3d": { bucket: "day", count: 3 },
  "7d": { bucket: "day", count: 7 },
  "14d": { bucket: "day", count: 14 },
  "1m": { bucket: "day", count: 30 },
  "3m": { bucket: "week", count: 13 },
  "6m": { bucket: "week", count: 26 },
  "1y": { bucket: "month", count: 12 },
};

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
    formats.set(timeZone, (format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...parts })));
  }
  return format;
}

/** What the clocks of the zone show at `at`, as if it were UTC, in ms. */
function wallClock(at: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
const offsetAt = (at: number, timeZone: string): number => wallClock(at, timeZone) - Math.floor(at / 1000) * 1000;

/** The first instant of the local day whose midnight would read `midnight`; of a day that the zone has left out (Samoa, 2011-12-30): of the next one. */
function startOfDay(midnight: number, timeZone: string): number {
  const guesses = [midnight - DAY_MS, midnight + DAY_MS].map((near) => midnight - offsetAt(near, timeZone));
  const isOnIt = (at: number) => Math.floor(wallClock(at, timeZone) / DAY_MS) * DAY_MS === midnight;
  const found = guesses.filter(isOnIt); // where clocks jump over midnight, one of them is the moment of the jump
  return found.length > 0 ? Math.min(...found) : startOfDay(midnight + DAY_MS, timeZone);
}

const MONDAY_OFFSET_DAYS = 3; // 1970-01-01 was a Thursday
/** The local midnight, read as UTC, with which the bucket begins that is `back` buckets before the one of the local day `day`. */
function beginningOf(bucket: Exclude<Bucket, "hour">, day: number, back: number): number {
  if (bucket === "day") return day - back * DAY_MS;
  if (bucket === "week") return day - ((day / DAY_MS + MONDAY_OFFSET_DAYS) % 7) * DAY_MS - back * 7 * DAY_MS;
  const date = new Date(day);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1);
}

/** The instants at which `count` buckets begin, and the one at which the last of them ends; `now` lies in the last one. */
export function edgesOf(bucket: Bucket, count: number, timeZone: string, now: number): number[] {
  const steps = Array.from({ length: count + 1 }, (_, index) => count - 1 - index);
  const wall = wallClock(now, timeZone);
  if (bucket === "hour") {
    const hour = Math.floor(now / 1000) * 1000 - (wall % HOUR_MS);
    return steps.map((back) => hour - back * HOUR_MS);
  }
  const today = Math.floor(wall / DAY_MS) * DAY_MS;
  return steps.map((back) => startOfDay(beginningOf(bucket, today, back), timeZone));
}

export type Span = { from: number; until: number };
/** The buckets of a range, and as many before them. */
export function bucketsOf(range: Range, timeZone: string, now: Date): { before: Span[]; primary: Span[] } {
  const { bucket, count } = CUTS[range];
  const edges = edgesOf(bucket, 2 * count, timeZone, now.getTime());
  const spans = edges.slice(1).map((until, index) => ({ from: edges[index] as number, until }));
  return { before: spans.slice(0, count), primary: spans.slice(count) };
}
