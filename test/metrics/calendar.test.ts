// Buckets of time, against what the clocks of a zone show: nothing is in two of them, nothing between two, and each is one day, week or month.
import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketsOf, CUTS } from "#worker/metrics/calendar.ts";
import { type Bucket, RANGES } from "#worker/metrics/schema.ts";

/** With half and quarter hours, clocks that change at midnight or by half an hour, and a day that never was. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "America/Havana",
  "Pacific/Apia",
];
const DAY_MS = 86_400_000;

/** The bucket that the clocks of the zone name. */
function labelAt(at: number, timeZone: string, bucket: Bucket): string {
  const [day = "", hour = ""] = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at).split(" ");
  if (bucket === "hour") return `${day} ${hour.slice(0, 2)}`;
  if (bucket === "month") return day.slice(0, 7);
  if (bucket === "day") return day;
  const midnight = new Date(`${day}T00:00:00Z`);
  return new Date(midnight.getTime() - ((midnight.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}

const moments = fc.integer({ min: Date.UTC(2011, 0, 1), max: Date.UTC(2030, 0, 1) });

test("the buckets of a range are what the clocks of its zone call an hour, a day, a week from Monday or a month, without a gap, and now is in the last", () => {
  fc.assert(
    fc.property(moments, fc.constantFrom(...ZONES), fc.constantFrom(...RANGES), (now, zone, range) => {
      const { before, primary } = bucketsOf(range, zone, new Date(now));
      const { bucket, count } = CUTS[range];
      expect([before.length, primary.length]).toEqual([count, count]);
      const spans = [...before, ...primary];
      const last = spans.at(-1);
      expect(last && last.from <= now && now < last.until).toBe(true);
      spans.forEach(({ from, until }, place) => {
        if (from === until) {
          expect([zone, new Date(from).toISOString()]).toEqual(["Pacific/Apia", "2011-12-30T10:00:00.000Z"]); // it left a day out
          return;
        }
        const name = labelAt(from, zone, bucket);
        expect(until, name).toBe(spans[place + 1]?.from ?? until);
        expect(labelAt(until - 1, zone, bucket)).toBe(name);
        // An hour that comes twice has one name, and is two buckets.
        if (bucket !== "hour") expect(labelAt(from - 1, zone, bucket)).not.toBe(name);
        else expect(until - from).toBe(3_600_000);
      });
    }),
    { numRuns: 150 },
  );
});
