// How long a request still waits, in the units that people read. Pure.

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Below it seconds count: 18:40. */
const CLOCK_MS = 30 * MINUTE_MS;
/** Below it minutes are said beside the hours: 1 h 06. */
const MINUTES_TOLD_MS = 3 * HOUR_MS;

export type Left =
  | { unit: "over" }
  | { unit: "clock"; minutes: number; seconds: number }
  | { unit: "minutes"; minutes: number }
  | { unit: "hoursAndMinutes"; hours: number; minutes: number }
  | { unit: "hours"; hours: number }
  | { unit: "days"; days: number };

/** Rounded down: nobody has more time than it says. */
export function leftOf(expiresAt: string, now: number): Left {
  const left = Date.parse(expiresAt) - now;
  const whole = (unit: number) => Math.floor(left / unit);
  if (left <= 0) return { unit: "over" };
  if (left < CLOCK_MS) return { unit: "clock", minutes: whole(MINUTE_MS), seconds: whole(SECOND_MS) % 60 };
  if (left < HOUR_MS) return { unit: "minutes", minutes: whole(MINUTE_MS) };
  if (left < MINUTES_TOLD_MS) return { unit: "hoursAndMinutes", hours: whole(HOUR_MS), minutes: whole(MINUTE_MS) % 60 };
  if (left < 2 * DAY_MS) return { unit: "hours", hours: whole(HOUR_MS) };
  return { unit: "days", days: whole(DAY_MS) };
}

/** Amber from then on: a person is waited for within the hour. */
export const isSoon = (expiresAt: string, now: number): boolean => Date.parse(expiresAt) - now < HOUR_MS;
/** Whether seconds are told, so that the clock has to run. */
export const tellsSeconds = (expiresAt: string, now: number): boolean => leftOf(expiresAt, now).unit === "clock";

const two = (count: number): string => String(count).padStart(2, "0");
export const clockText = ({ minutes, seconds }: { minutes: number; seconds: number }): string => `${minutes}:${two(seconds)}`;
export const minutesText = two;
