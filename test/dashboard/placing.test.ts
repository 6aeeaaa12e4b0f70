/// <reference types="vite/types/importMeta.d.ts" />
// The timeline's days and what belongs together, pure.
import { expect, test } from "vitest";

type Event = { id: number; at: string; cause_id: number | null };
type Place = (events: readonly Event[], dayOf: (iso: string) => string) => { event: Event; day: string | null; isEffect: boolean }[];
const [load] = Object.values(import.meta.glob<{ placed: Place }>("../../web/dashboard/activity/placing.ts"));

test("a day is said above its first event; effects stand with what led to them, and with their like, on the same day", async () => {
  const placed = (await load?.())?.placed as Place;
  const events = [
    { id: 9, at: "2026-11-23T00:10Z", cause_id: 4 },
    { id: 8, at: "2026-11-22T23:00Z", cause_id: 4 },
    { id: 7, at: "2026-11-22T22:00Z", cause_id: 4 },
    { id: 6, at: "2026-11-22T21:00Z", cause_id: null },
    { id: 5, at: "2026-11-22T20:00Z", cause_id: 4 },
    { id: 4, at: "2026-11-22T19:00Z", cause_id: 3 },
    { id: 2, at: "2026-11-20T19:00Z", cause_id: null },
  ];
  expect(placed(events, (iso) => iso.slice(0, 10)).map(({ event, day, isEffect }) => [event.id, day, isEffect])).toEqual([
    [9, "2026-11-23", false],
    [8, "2026-11-22", true],
    [7, null, false],
    [6, null, false],
    [5, null, true],
    [4, null, false],
    [2, "2026-11-20", false],
  ]);
  expect(placed([], () => "")).toEqual([]);
});
