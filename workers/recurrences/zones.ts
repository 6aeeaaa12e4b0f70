// What the clock on the wall of a zone shows, and when. Pure but for the zones that the runtime knows.
import { DAY_MS } from "./rule.ts";

const ZONE = /^[A-Za-z]\w*(?:[/+-]\w+)*$/;
/** A clock costs a hundred times what reading it does. */
const CLOCKS_MAX = 100;
const clocks = new Map<string, Intl.DateTimeFormat>();
const SHOWN = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  if (clocks.size >= CLOCKS_MAX) clocks.clear();
  const clock = new Intl.DateTimeFormat("en-CA", { ...SHOWN, timeZone: zone });
  clocks.set(zone, clock);
  return clock;
}

export function isZone(name: string): boolean {
  if (!ZONE.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The local time of a moment, in ms as if it were in UTC, to the minute. */
function wallAt(zone: string, at: number): number {
  const [year, month, day, hour, minute] = clockOf(zone).format(at).split(/\D+/).map(Number) as [number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** The first moment at which the clock of a zone shows this local time; null: the clock is put forward past it. */
export function momentOf(zone: string, local: number): number | null {
  const [before, after] = [local - DAY_MS, local + DAY_MS].map((near) => wallAt(zone, near) - near) as [number, number];
  if (before === after) return local - before; // no zone puts its clock there and back within two days
  const moments = [local - before, local - after].filter((at) => wallAt(zone, at) === local);
  return moments.length > 0 ? Math.min(...moments) : null;
}
