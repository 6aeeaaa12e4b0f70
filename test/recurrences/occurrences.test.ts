// The moments that rules name: over changes of the clock in several zones, against a model that asks the clock itself; what is due after the
// server was down; and rules that are refused, or name nothing.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ruleProblem } from "#grammar/recurrence.ts";
import { type Due, MISSED_KEPT_MS, nextAt, nextOccurrences, type Schedule, scheduleProblem, stepOf } from "#worker/recurrences/occurrences.ts";
import { isZone } from "#worker/recurrences/zones.ts";

const DAY_MS = 24 * 3_600_000;
const schedule = (rrule: string, starts_at: string, time_zone: string, skipped_days: string[] = []): Schedule => ({
  rrule,
  starts_at,
  time_zone,
  skipped_days,
});
const locals = (of: Schedule, after: string, most = 5) =>
  nextOccurrences(of, new Date(after), most).map(({ at, local_at }) => `${local_at} = ${at.slice(5, 16)}Z`);

test("a local time that the clock is put forward past is left out on that day, one that comes twice counts the first time", () => {
  const berlin = schedule("FREQ=DAILY", "2026-01-01T02:30", "Europe/Berlin");
  expect(locals(berlin, "2026-03-28T00:00:00Z", 3)).toEqual([
    "2026-03-28T02:30 = 03-28T01:30Z",
    "2026-03-30T02:30 = 03-30T00:30Z", // on the 29th 02:00 is followed by 03:00
    "2026-03-31T02:30 = 03-31T00:30Z",
  ]);
  expect(locals(berlin, "2026-10-24T12:00:00Z", 2)).toEqual(["2026-10-25T02:30 = 10-25T00:30Z", "2026-10-26T02:30 = 10-26T01:30Z"]);
  // Half an hour, and the other way round in the year.
  expect(locals(schedule("FREQ=DAILY", "2026-01-01T02:15", "Australia/Lord_Howe"), "2026-10-02T20:00:00Z", 2)).toEqual([
    "2026-10-05T02:15 = 10-04T15:15Z",
    "2026-10-06T02:15 = 10-05T15:15Z",
  ]);
  expect(locals(schedule("FREQ=WEEKLY;BYDAY=MO", "2026-10-05T09:00", "America/New_York"), "2026-10-20T00:00:00Z", 2)).toEqual([
    "2026-10-26T09:00 = 10-26T13:00Z",
    "2026-11-02T09:00 = 11-02T14:00Z",
  ]);
});

/** What the clock on the wall of a zone shows. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function wall(zone: string, at: number): number {
  let clock = clocks.get(zone);
  if (!clock) {
    const shown = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    clocks.set(zone, (clock = new Intl.DateTimeFormat("en-CA", { ...shown, timeZone: zone })));
  }
  const [year, month, day, hour, minute] = clock.format(at).split(/\D+/).map(Number) as [number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute);
}
/** The first moment at which the clock of a zone shows this; null: it never does. */
function momentOf(zone: string, local: number): number | null {
  const offsets = [local - DAY_MS, local + DAY_MS].map((near) => wall(zone, near) - near);
  const moments = offsets.map((offset) => local - offset).filter((at) => wall(zone, at) === local);
  return moments.length > 0 ? Math.min(...moments) : null;
}

const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Chatham"];

test("over a year of any zone, each day that a rule names is named once, at the time that the clock shows", () => {
  const days = fc.subarray(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], { minLength: 1 });
  const cases = fc.record({ zone: fc.constantFrom(...ZONES), start: fc.integer({ min: 0, max: 400 }), slot: fc.integer({ min: 0, max: 47 }), days });
  const NAMES = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
  fc.assert(
    fc.property(cases, ({ zone, start, slot, days: named }) => {
      const first = Date.UTC(2026, 0, 1) + start * DAY_MS + slot * 1_800_000;
      const model = Array.from({ length: 370 }, (_, day) => first + day * DAY_MS)
        .filter((local) => named.includes(NAMES[new Date(local).getUTCDay()] as string))
        .flatMap((local) => momentOf(zone, local) ?? []);
      fc.pre(momentOf(zone, first) !== null); // else it is refused, see below
      const of = schedule(`FREQ=WEEKLY;BYDAY=${named.join()}`, new Date(first).toISOString().slice(0, 16), zone);
      const found = nextOccurrences(of, new Date(first - 2 * DAY_MS), model.length).map(({ at }) => Date.parse(at));
      expect(found).toEqual(model);
    }),
    { numRuns: 14 },
  );
});

/** Lets cron come by at these times, and says which moments were made. */
function run(due: Due, times: readonly number[]): string[] {
  const made: string[] = [];
  let next: string | null = due.next_at;
  for (const now of times)
    while (next !== null && next <= new Date(now).toISOString()) {
      const step = stepOf({ ...due, next_at: next }, new Date(now));
      if (step.make) made.push(step.make);
      next = step.next_at;
    }
  return made;
}

test("however long the server was down, each moment is made once, in order; with `last` only the last of those that were missed", () => {
  const rules = fc.constantFrom("FREQ=HOURLY", "FREQ=HOURLY;INTERVAL=7", "FREQ=DAILY;BYHOUR=1,2,3", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU,TU");
  const gaps = fc.array(fc.integer({ min: 1, max: 3 * 24 * 60 }), { minLength: 3, maxLength: 12 });
  fc.assert(
    fc.property(
      rules,
      fc.constantFrom("Europe/Berlin", "America/New_York"),
      fc.constantFrom("2026-03-05T01:30", "2026-10-20T00:30"),
      gaps,
      (rrule, zone, start, minutes) => {
        const of = schedule(rrule, start, zone, ["2026-03-10", "2026-10-27"]);
        const began = Date.parse(`${start}:00Z`) - DAY_MS;
        let at = began;
        const times = minutes.map((gap) => (at += gap * 60_000));
        const next_at = nextAt(of, new Date(began)) as string;
        const all = nextOccurrences(of, new Date(began), 1_000).filter((one) => !one.is_skipped && Date.parse(one.at) <= at);
        const every = all.map((one) => one.at);
        expect(run({ ...of, missed: "all", next_at }, times)).toEqual(every);
        const last = run({ ...of, missed: "last", next_at }, times);
        expect(last).toEqual([...new Set(last)].sort());
        const newest = times.map((now) => every.filter((one) => Date.parse(one) <= now).at(-1)).filter((one) => one !== undefined);
        expect(last).toEqual(expect.arrayContaining(newest));
        expect(last.every((one) => every.includes(one))).toBe(true);
      },
    ),
    { numRuns: 8 },
  );
});

test("what was missed longer ago than a month is left out and said, the rest is made", () => {
  const of = schedule("FREQ=DAILY", "2026-01-01T09:00", "Asia/Shanghai");
  const now = new Date("2026-11-22T12:00:00Z");
  const step = stepOf({ ...of, missed: "all", next_at: "2026-08-01T01:00:00.000Z" }, now);
  expect(step).toEqual({ make: "2026-10-23T01:00:00.000Z", left_out_from: "2026-08-01T01:00:00.000Z", next_at: "2026-10-24T01:00:00.000Z" });
  expect(now.getTime() - Date.parse(step.make as string)).toBeLessThan(MISSED_KEPT_MS);
  expect(stepOf({ ...of, missed: "last", next_at: "2026-08-01T01:00:00.000Z" }, now).make).toBe("2026-11-22T01:00:00.000Z");
  const yearly = { ...schedule("FREQ=YEARLY", "2026-01-01T09:00", "UTC"), missed: "all", next_at: "2026-01-01T09:00:00.000Z" } as const;
  expect(stepOf(yearly, now)).toEqual({ make: null, left_out_from: "2026-01-01T09:00:00.000Z", next_at: "2027-01-01T09:00:00.000Z" });
});

test("skipped days stand among the next moments, marked, and make nothing; a rule ends with its last day or number", () => {
  const of = schedule("FREQ=DAILY;UNTIL=20261226", "2026-12-23T23:30", "America/New_York", ["2026-12-25"]);
  expect(nextOccurrences(of, new Date("2026-12-24T00:00:00Z"), 10).map(({ local_at, is_skipped }) => `${local_at} ${is_skipped}`)).toEqual([
    "2026-12-23T23:30 false",
    "2026-12-24T23:30 false",
    "2026-12-25T23:30 true",
    "2026-12-26T23:30 false",
  ]);
  expect(nextAt(of, new Date("2026-12-25T04:30:00Z"))).toBe("2026-12-27T04:30:00.000Z");
  const twice = schedule("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", "2026-01-01T09:00", "UTC");
  expect(locals(twice, "2025-01-01T00:00:00Z", 9)).toEqual(["2026-01-30T09:00 = 01-30T09:00Z", "2026-02-27T09:00 = 02-27T09:00Z"]);
});

const HOURS = Array.from({ length: 24 }, (_, hour) => hour).join(",");
test.each([
  ["FREQ=MINUTELY", /^FREQ must be/],
  ["FREQ=SECONDLY", /one task an hour/],
  ["INTERVAL=2", /^FREQ is missing/],
  ["FREQ=DAILY;FREQ=DAILY", /twice/],
  ["FREQ=DAILY;BYMINUTE=1,2", /minute is that of the first time/],
  ["FREQ=DAILY;BYSECOND=1", /minute/],
  ["FREQ=DAILY;BYHOUR=24", /0 to 23/],
  ["FREQ=DAILY;INTERVAL=0", /1 to 999/],
  ["FREQ=DAILY;COUNT=101", /1 to 100/],
  ["FREQ=DAILY;COUNT=2;UNTIL=20261231", /together/],
  ["FREQ=WEEKLY;BYDAY=1MO", /BYDAY with numbers/],
  ["FREQ=WEEKLY;BYMONTHDAY=1", /BYMONTHDAY/],
  ["FREQ=DAILY;BYSETPOS=1", /another part/],
  ["FREQ=MONTHLY;BYDAY=-1FR,-1WE;BYSETPOS=3,-3", /chooses from 2/],
  ["FREQ=HOURLY;BYHOUR=8,9;BYSETPOS=2", /chooses from 1/],
  ["FREQ=DAILY;X-A=1", /no part/],
  ["RRULE:FREQ=DAILY", /no part/],
  ["FREQ=DAILY;", /empty part/],
  ["FREQ=DAILY\nDTSTART:20200101T000000", /FREQ must be/],
  [`FREQ=YEARLY;BYYEARDAY=${"1,".repeat(150)}1`, /at most 300/],
  ["FREQ=MONTHLY;BYDAY=6MO", /counts from 1 to 5/],
  ["FREQ=MONTHLY;BYDAY=0MO", /counts from 1 to 5/],
  ["FREQ=YEARLY;BYMONTH=2;BYDAY=6MO", /counts from 1 to 5/],
  ["FREQ=YEARLY;BYDAY=-53MO", /counts from 1 to 52/], // which most years do not have
  [`FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=${HOURS};BYSETPOS=1,366,-1,-366`, /too many moments/],
  ["FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=8,9", /too many moments/],
  [`FREQ=MONTHLY;BYDAY=MO,TU,WE,TH;BYHOUR=${HOURS}`, /too many moments/],
  [`FREQ=YEARLY;BYMONTHDAY=1,2;BYHOUR=${HOURS}`, /too many moments/],
  ["FREQ=YEARLY;BYWEEKNO=1,2,3,4,5,6,7,8,9,10;BYHOUR=8,9,10,11,12,13", /too many moments/],
])("the rule %j is refused", (rule, why) => {
  expect(ruleProblem(rule)).toMatch(why);
});

test.each([
  "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
  `FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=${HOURS}`,
  `FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=${HOURS}`,
  "FREQ=MONTHLY;BYMONTHDAY=1,15,-1;BYHOUR=8,12,18",
  "FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=1MO",
])("the rule %j is taken", (rule) => {
  expect(ruleProblem(rule)).toBeNull();
});

test("a rule that began more than ten years ago is refused: it would be followed from there whenever it is asked for", () => {
  const problem = (start: string) => scheduleProblem(schedule("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR", start, "UTC"), new Date("2026-11-22T12:00:00Z"));
  expect(problem("2015-12-31T09:00")).toMatchObject({ path: "starts_at", message: expect.stringContaining("10 years back") });
  expect(problem("2016-01-01T09:00")).toBeNull();
  // And goes on for as long as anybody looks.
  expect(nextOccurrences(schedule("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "2016-01-01T09:00", "UTC"), new Date("2044-01-01T00:00:00Z"), 1)).toHaveLength(1);
});

test("a rule that never comes is found out, as are zones and times that there are not", () => {
  const problem = (...of: Parameters<typeof schedule>) => scheduleProblem(schedule(...of), new Date("2026-11-22T12:00:00Z"));
  for (const rule of ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"])
    expect(problem(rule, "2026-01-01T09:00", "UTC")).toMatchObject({ path: "rrule", message: expect.stringContaining("names no moment") });
  expect(problem("FREQ=DAILY;UNTIL=20261101", "2026-01-01T09:00", "UTC")).toMatchObject({ path: "rrule" });
  expect(problem("FREQ=DAILY", "2026-03-29T02:30", "Europe/Berlin")).toMatchObject({ path: "starts_at" });
  expect(problem("FREQ=DAILY", "2026-03-29T02:30", "Mars/Olympus")).toMatchObject({ path: "time_zone" });
  expect(problem("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-01T09:00", "Asia/Shanghai")).toBeNull();
  expect(["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Etc/GMT+5"].every(isZone)).toBe(true);
  expect(["+02:00", "", "Berlin", "UTC;X=1", "Europe/Berlin\n"].some(isZone)).toBe(false);
});

// Worked out by hand, or named in RFC 5545 (3.8.5.3); from 2026-11-22 on.
test.each([
  ["FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366", "2026-11-20T02:30", "2028-12-31 2032-12-31 2036-12-31"], // the years that have so many days
  ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", "2026-11-20T02:30", "2028-02-29 2032-02-29 2036-02-29"],
  ["FREQ=DAILY;BYMONTH=12;BYMONTHDAY=24;COUNT=10", "2025-11-20T02:30", "2026-12-24 2027-12-24 2028-12-24"],
  ["FREQ=DAILY;BYDAY=FR;BYMONTHDAY=13;COUNT=4", "2026-01-20T02:30", "2027-08-13"], // after those of February, March and November 2026
  ["FREQ=MONTHLY", "2026-01-31T09:30", "2026-12-31 2027-01-31 2027-03-31"],
  ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01T09:30", "2026-11-30 2026-12-31 2027-01-29"],
  ["FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=1,-3", "2026-01-30T09:30", "2026-11-27 2026-12-25 2027-01-29"], // kept from when no bound was asked
  ["FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,-1", "2026-09-10T09:30", "2028-03-10 2028-03-31 2029-09-10"],
  ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "2026-11-17T09:30", "2026-11-22 2026-12-01 2026-12-06"],
  ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "2026-11-17T09:30", "2026-11-29 2026-12-01 2026-12-13"],
  ["FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "2026-05-12T09:00", "2027-05-17 2028-05-15 2029-05-14"],
  ["FREQ=YEARLY;BYWEEKNO=53", "2026-01-07T09:00", "2026-12-30 2032-12-29 2037-12-30"], // the day of the week of its beginning
  ["FREQ=YEARLY;BYDAY=20MO,-1SU", "2026-05-12T09:00", "2026-12-27 2027-05-17 2027-12-26"],
  ["FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;INTERVAL=4", "2024-11-05T09:00", "2028-11-07 2032-11-02 2036-11-04"],
  ["FREQ=YEARLY;BYYEARDAY=1,-1", "2026-05-12T09:00", "2026-12-31 2027-01-01 2027-12-31"],
])("the rule %j from %s on names %s", (rule, start, days) => {
  const found = nextOccurrences(schedule(rule, start, "Europe/Berlin"), new Date("2026-11-22T00:00:00Z"), 3);
  expect(found.map(({ local_at }) => local_at)).toEqual(days.split(" ").map((day) => `${day}${start.slice(10)}`));
});

test("every two hours is so on the clock of the wall, before the clock is put back and after", () => {
  const found = locals(schedule("FREQ=HOURLY;INTERVAL=2", "2026-10-24T23:15", "Europe/Berlin"), "2026-10-24T22:30:00Z", 3);
  expect(found).toEqual(["2026-10-25T01:15 = 10-24T23:15Z", "2026-10-25T03:15 = 10-25T02:15Z", "2026-10-25T05:15 = 10-25T04:15Z"]);
});
