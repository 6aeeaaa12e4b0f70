// Pure: what is typed about a recurring task, and what is sent of it.
import { assigneeChanges, assigneeValue, NOBODY, type Priority } from "../tasks/index.ts";
import { joined, parted, type Preset, presetOf, ruleOf } from "./rule.ts";
import type { Recurrence, RecurrenceDraft } from "./wire.ts";

export type Draft = {
  title: string;
  description: string;
  status: "inbox" | "todo";
  priority: Priority;
  assignee: string;
  tagIds: readonly string[];
  preset: Preset;
  rule: string;
  startsAt: string;
  timeZone: string;
  until: string;
  /** Hours, as text; empty: no due time. */
  dueAfter: string;
  isLastOnly: boolean;
};

const MINUTES = 60;
const HOUR_MS = 3_600_000;
/** The next full hour on the clock of this zone. */
function nextHour(timeZone: string, now: number): string {
  const shown = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" } as const;
  const parts = new Intl.DateTimeFormat("en-CA", { ...shown, timeZone }).formatToParts(now + HOUR_MS);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "00";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:00`;
}

export const newDraft = (timeZone: string, now: number): Draft => ({
  title: "",
  description: "",
  status: "todo",
  priority: "medium",
  assignee: NOBODY,
  tagIds: [],
  preset: "weekly",
  rule: "",
  startsAt: nextHour(timeZone, now),
  timeZone,
  until: "",
  dueAfter: "",
  isLastOnly: false,
});

export function draftOf(before: Recurrence): Draft {
  const { rule, until } = parted(before.rrule);
  return {
    title: before.title,
    description: before.description ?? "",
    status: before.status,
    priority: before.priority,
    assignee: assigneeValue(before),
    tagIds: before.tag_ids,
    preset: presetOf(rule, before.starts_at),
    rule,
    startsAt: before.starts_at,
    timeZone: before.time_zone,
    until,
    dueAfter: before.due_after_minutes === null ? "" : String(before.due_after_minutes / MINUTES),
    isLastOnly: before.missed === "last",
  };
}

/** The rule that the draft says. */
export const ruleIn = ({ preset, rule, startsAt, until }: Draft): string => joined(preset === "custom" ? rule.trim() : ruleOf(preset, startsAt), until);

/** undefined: what is typed is no number of hours. */
export function minutesIn({ dueAfter }: Draft): number | null | undefined {
  const hours = Number(dueAfter.trim().replace(",", "."));
  if (dueAfter.trim() === "") return null;
  return Number.isFinite(hours) && hours >= 0 ? Math.round(hours * MINUTES) : undefined;
}

export const bodyOf = (draft: Draft): RecurrenceDraft => ({
  title: draft.title,
  description: draft.description.trim() || null,
  status: draft.status,
  priority: draft.priority,
  tag_ids: [...draft.tagIds],
  ...assigneeChanges(draft.assignee),
  rrule: ruleIn(draft),
  starts_at: draft.startsAt,
  time_zone: draft.timeZone.trim(),
  due_after_minutes: minutesIn(draft) ?? null,
  missed: draft.isLastOnly ? "last" : "all",
});
