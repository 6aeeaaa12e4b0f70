// The clock of the countdowns: it runs by the second only while seconds are told.
import { useEffect, useState } from "react";
import { useT } from "../../i18n/index.ts";
import { useNow } from "../../ui/time.tsx";
import { clockText, type Left, leftOf, minutesText, tellsSeconds } from "./countdown.ts";

const SECOND_MS = 1_000;

/** The time now, by the second while `isRunning`. */
export function useSeconds(isRunning: boolean): number {
  const slow = useNow();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return isRunning ? now : Math.max(slow, now);
}

export const useClock = (expiries: readonly string[]): number => {
  const rough = useNow();
  return useSeconds(expiries.some((iso) => tellsSeconds(iso, rough)));
};

/** How long one still waits, in words. */
export function useLeftText(): (expiresAt: string, now: number) => string {
  const t = useT();
  const say: { [Unit in Left["unit"]]: (left: Extract<Left, { unit: Unit }>) => string } = {
    over: () => t("triage.over"),
    clock: clockText,
    minutes: ({ minutes }) => t("triage.minutes", { minutes }),
    hoursAndMinutes: ({ hours, minutes }) => t("triage.hoursAndMinutes", { hours, minutes: minutesText(minutes) }),
    hours: ({ hours }) => t("triage.hours", { hours }),
    days: ({ days }) => t("triage.days", { days }),
  };
  return (expiresAt, now) => {
    const left = leftOf(expiresAt, now);
    return (say[left.unit] as (left: Left) => string)(left);
  };
}
