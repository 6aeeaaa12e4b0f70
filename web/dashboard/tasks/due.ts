// Due dates are days for people and instants on the wire: a day ends at its last second in the person's time zone.
import { useContext } from "react";
import { TimeZoneContext } from "../ui/time.tsx";

/** The wall clock of `at` in `timeZone`, read as if it were UTC. */
function wallClock(at: number, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...(timeZone ? { timeZone } : {}),
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "00";
  return Date.parse(`${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}Z`);
}

export const startOfDay = (day: string, timeZone: string | undefined): string => onDay(`${day}T00:00:00Z`, timeZone);
export const endOfDay = (day: string, timeZone: string | undefined): string => onDay(`${day}T23:59:59Z`, timeZone);

/** The same time of day on another day: what is due on Friday at 17:00 is moved to Monday at 17:00, also where the clocks are put forward between. */
export function atWall(day: string, of: string, timeZone: string | undefined): string {
  return onDay(`${day}T${new Date(wallClock(Date.parse(of), timeZone)).toISOString().slice(11, 19)}Z`, timeZone);
}

/** The instant at which the clocks of the time zone show this. */
function onDay(shown: string, timeZone: string | undefined): string {
  const wanted = Date.parse(shown);
  // Twice: the offset at the first guess may differ from the one on the day itself.
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - wallClock(at, timeZone);
  return new Date(Math.round(at / 1000) * 1000).toISOString();
}

/** The day of an instant, as a date field writes it. */
export function dayOf(iso: string | null, timeZone: string | undefined): string {
  return iso ? new Date(wallClock(Date.parse(iso), timeZone)).toISOString().slice(0, 10) : "";
}

export const useTimeZone = (): string | undefined => useContext(TimeZoneContext);
