// Pure: what is typed about a recurring task, and what is sent of it.
import { type CustomField, type Drafts, draftsOf, valuesOf } from "../fields/index.ts";
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
  /** What was typed in its custom fields; what was not is as it was, or as a new task has it. */
  values: Drafts;
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
  values: {},
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
    values: {},
  };
}

type Kept = Pick<Recurrence, "custom_field_values"> | null;
/** Those that a new task of the board is asked for, and those that the rule gives a value. */
export const fieldsFor = (fields: readonly CustomField[], before: Kept): CustomField[] =>
  fields.filter((field) => field.required || field.ui_visibility === "always" || Object.hasOwn(before?.custom_field_values ?? {}, field.field_key));
export const fieldDrafts = (fields: readonly CustomField[], before: Kept, { values }: Draft): Drafts => ({
  ...draftsOf(fields, before?.custom_field_values ?? {}),
  ...values,
});

/** The rule that the draft says. */
export const ruleIn = ({ preset, rule, startsAt, until }: Draft): string => joined(preset === "custom" ? rule.trim() : ruleOf(preset, startsAt), until);

/** undefined: what is typed is no number of hours. */
export function minutesIn({ dueAfter }: Draft): number | null | undefined {
  const hours = Number(dueAfter.trim().replace(",", "."));
  if (dueAfter.trim() === "") return null;
  return Number.isFinite(hours) && hours >= 0 ? Math.round(hours * MINUTES) : undefined;
}

export const bodyOf = (draft: Draft, fields: readonly CustomField[], before: Kept): RecurrenceDraft => ({
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
  ...(fields.length > 0 ? { custom_field_values: valuesOf(fields, fieldDrafts(fields, before, draft)) } : {}),
});
