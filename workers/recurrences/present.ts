// Recurrences as the API answers them, and as rows keep them.
import type { RecurringTask } from "#worker/tasks/index.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { nextAt, nextOccurrences, type Occurrence, occurrencesAfter, type Schedule } from "./occurrences.ts";
import { NEXT_SHOWN, type Recurrence, type RecurrenceFacts } from "./schema.ts";
import type { RecurrenceRow } from "./tables.ts";

/** The column `template`. */
export type Template = Omit<RecurringTask, "title"> & { due_after_minutes: number | null };

/** The column `skipped_days`. */
const daysOf = (kept: string | null): string[] => (kept ? (JSON.parse(kept) as string[]) : []);

export const scheduleOf = ({
  rrule,
  starts_at,
  time_zone,
  skipped_days,
}: Pick<RecurrenceRow, "rrule" | "starts_at" | "time_zone" | "skipped_days">): Schedule => ({
  rrule,
  starts_at,
  time_zone,
  skipped_days: daysOf(skipped_days),
});

/** It was imported, and cron has not worked out yet when it comes next (portable.ts). */
export const isNotBegun = ({ next_at, decided_until }: Pick<RecurrenceRow, "next_at" | "decided_until">): boolean => next_at === decided_until;

export function presentFacts(kept: RecurrenceRow): RecurrenceFacts {
  const { template, skipped_days, is_paused, created_by, decided_until: _until, ...row } = kept;
  return {
    ...row,
    next_at: isNotBegun(kept) ? null : row.next_at,
    ...(JSON.parse(template) as Template),
    skipped_days: daysOf(skipped_days),
    is_paused: is_paused === 1,
    created_by: JSON.parse(created_by) as Actor,
  };
}

/** Of one that has ended nothing is worked out. */
export const presentRecurrence = (row: RecurrenceRow, now: Date, most = NEXT_SHOWN): Recurrence => ({
  ...presentFacts(row),
  ...(isNotBegun(row) ? { next_at: nextAt(scheduleOf(row), now) } : {}),
  next: row.next_at === null && row.is_paused === 0 ? [] : nextOccurrences(scheduleOf(row), now, most),
});

/** The row of facts: `presentFacts` the other way round. */
export function rowOf(
  { description, priority, status, assigned_agent_id, assigned_user_id, tag_ids, custom_field_values, due_after_minutes, ...facts }: RecurrenceFacts,
  decided_until: string,
): RecurrenceRow {
  const template: Template = { description, priority, status, assigned_agent_id, assigned_user_id, tag_ids, custom_field_values, due_after_minutes };
  return {
    ...facts,
    template: JSON.stringify(template),
    skipped_days: facts.skipped_days.length > 0 ? JSON.stringify(facts.skipped_days) : null,
    is_paused: Number(facts.is_paused),
    created_by: JSON.stringify(facts.created_by),
    decided_until,
  };
}

/** Its moments between two times that will make a task; none of one that is paused. */
export function upcoming(row: RecurrenceRow, after: Date, until: Date): Occurrence[] {
  if (row.next_at === null || Date.parse(row.next_at) > until.getTime()) return [];
  const found: Occurrence[] = [];
  for (const occurrence of occurrencesAfter(scheduleOf(row), after)) {
    if (Date.parse(occurrence.at) > until.getTime() || found.length >= NEXT_SHOWN) break;
    if (!occurrence.is_skipped) found.push(occurrence);
  }
  return found;
}
