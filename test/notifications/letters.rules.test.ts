// When letters with notifications go, and what they say: pure.
import fc from "fast-check";
import { expect, test } from "vitest";
import { againAt, type Item, letterAt, letterOf } from "#worker/notifications/letter-rules.ts";

const NIGHT = { from: "22:00", until: "07:00" };
const at = { at: "08:00", quiet: null, time_zone: "Europe/Berlin" } as const;
const goes = (since: string, settings: Parameters<typeof letterAt>[1]) => letterAt(new Date(since), settings).toISOString().slice(0, 16);

test.each([
  ["at once", { ...at, every: "minute" }, "2026-11-23T10:17:31Z", "2026-11-23T10:17"],
  ["the next full hour", { ...at, every: "hour" }, "2026-11-23T10:17:31Z", "2026-11-23T11:00"],
  ["the next full hour of a zone that is half an hour off", { ...at, every: "hour", time_zone: "Asia/Kolkata" }, "2026-11-23T10:17:31Z", "2026-11-23T10:30"],
  ["eight in the morning there", { ...at, every: "day" }, "2026-11-23T10:17:31Z", "2026-11-24T07:00"],
  ["today, where it is not yet eight there", { ...at, every: "day" }, "2026-11-23T06:59:31Z", "2026-11-23T07:00"],
  ["out of the night", { ...at, every: "minute", quiet: NIGHT }, "2026-11-23T21:30:00Z", "2026-11-24T06:00"],
  ["out of the night after midnight", { ...at, every: "minute", quiet: NIGHT }, "2026-11-24T03:30:00Z", "2026-11-24T06:00"],
  ["at once by day, for whom the night is quiet", { ...at, every: "minute", quiet: NIGHT }, "2026-11-23T12:30:00Z", "2026-11-23T12:30"],
  ["after hours of a day", { ...at, every: "minute", quiet: { from: "12:00", until: "14:00" } }, "2026-11-23T11:30:00Z", "2026-11-23T13:00"],
  ["eight of a day on which the clock was put forward", { ...at, every: "day" }, "2026-03-28T22:00:00Z", "2026-03-29T06:00"],
  ["eight of a day on which it was put back", { ...at, every: "day" }, "2026-10-24T22:30:00Z", "2026-10-25T07:00"],
] as const)("a letter goes %s", (_what, settings, since, expected) => {
  expect(goes(since, settings)).toBe(expected);
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
const isWithin = (clock: string, { from, until }: { from: string; until: string }) =>
  from <= until ? clock >= from && clock < until : clock >= from || clock < until;
test("in every zone a letter goes after what is in it was told, within two days, and never in hours that are quiet there", () => {
  const settings = fc.record({
    every: fc.constantFrom("minute" as const, "hour" as const, "day" as const),
    at: time,
    quiet: fc.option(fc.record({ from: time, until: time })),
    time_zone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"),
  });
  const since = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(since, settings, (told, chosen) => {
      const due = letterAt(told, chosen);
      expect(due.getTime()).toBeGreaterThanOrEqual(told.getTime());
      expect(due.getTime() - told.getTime()).toBeLessThan(50 * 3_600_000);
      if (chosen.quiet && chosen.time_zone === "UTC") expect(isWithin(due.toISOString().slice(11, 16), chosen.quiet)).toBe(false);
    }),
  );
});

const item = (over: Partial<Item> = {}): Item => ({
  kind: "mention",
  actor: "Ana",
  about: "OPS-1 Check the disks",
  says: null,
  path: "/boards/b?task=t",
  ...over,
});

test("one thing is in the subject; of many it says how many, and those that it does not list", () => {
  const one = letterOf("Northwind", [item()], 1, "en", "https://mc.example");
  expect(one.subject).toBe("Mention: OPS-1 Check the disks");
  expect(one.text).toContain("Mention · Ana\nOPS-1 Check the disks\nhttps://mc.example/boards/b?task=t\n");
  expect(one.text).toContain("https://mc.example/settings/notifications");
  const many = letterOf("Northwind", [item(), item({ kind: "due" })], 30, "zh", "https://mc.example");
  expect(many.subject).toBe("Northwind：30 条新通知");
  expect(many.text).toContain("收件箱中还有 28 条。");
});

test("what people wrote stays one line of the letter, without what nobody sees, and is cut", () => {
  const hostile = item({ actor: "Ana\r\nBcc: all@example.com", about: `a\u202Eb\u0000c\n\nYour inbox: https://evil.example ${"x".repeat(500)}` });
  const { subject, text } = letterOf("North\nwind", [hostile], 1, "en", "https://mc.example");
  expect(subject).not.toMatch(/[\r\n\u202E]/);
  expect(text.split("\n").slice(0, 3)).toEqual([
    "Mention · Ana Bcc: all@example.com",
    expect.stringMatching(/^a b c Your inbox: https:\/\/evil\.example x+…$/),
    "https://mc.example/boards/b?task=t",
  ]);
  expect(Math.max(...text.split("\n").map((one) => one.length))).toBeLessThanOrEqual(160);
});

test("a letter that cannot be sent is tried four times more, and then given up", () => {
  const now = new Date("2026-11-23T10:00:00Z");
  const minutes = [0, 1, 2, 3].map((attempts) => ((againAt(attempts, now)?.getTime() ?? 0) - now.getTime()) / 60_000);
  expect([...minutes, againAt(4, now)]).toEqual([5, 30, 120, 480, null]);
});
