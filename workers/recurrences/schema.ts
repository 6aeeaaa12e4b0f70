// Wire shapes of recurrences: tasks of a board that come back by a rule.
import { z } from "zod";
import { RULE_MAX_CHARS } from "#grammar/recurrence.ts";
import { TASK_TAGS_MAX } from "#worker/tags/schema.ts";
import { DESCRIPTION_MAX_CHARS, ONE_ASSIGNEE, Priority, TITLE_MAX_CHARS } from "#worker/tasks/schema.ts";
import { Actor, Id, optionalText, pageOf, text, Timestamp } from "#worker/platform/wire.ts";

/** Of a board. */
export const RECURRENCES_MAX = 100;
export const SKIPPED_DAYS_MAX = 100;
/** A year. */
export const DUE_AFTER_MAX_MINUTES = 366 * 24 * 60;
export const ZONE_MAX_CHARS = 60;
/** So many of the next moments are named. */
export const NEXT_SHOWN = 10;
/** Of each, where they stand in a list. */
export const NEXT_LISTED = 3;
export const MISSED = ["all", "last"] as const;

const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d";
export const LOCAL_TIME_PATTERN = new RegExp(`^(?:19|20|21)\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T${TIME}$`);
export const LocalTime = z
  .string()
  .regex(LOCAL_TIME_PATTERN, "must be a local time without a zone, e.g. 2026-12-01T09:00")
  .meta({ example: "2026-12-01T09:00" });

/** That it is a rule, and names a moment, the service sees to. */
export const RecurrenceRule = text(RULE_MAX_CHARS).meta({
  description:
    "RFC 5545 without `RRULE:`. FREQ is HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY; minutes are those of `starts_at`, so it makes 24 tasks a day at most. Local times that do not exist on a day (the clock is put forward) are left out there, those that come twice count once, the first time.",
  example: "FREQ=WEEKLY;BYDAY=MO,WE,FR",
});
const TimeZone = text(ZONE_MAX_CHARS).meta({ description: "a zone of the IANA database", example: "Europe/Berlin" });
const SkippedDays = z
  .array(z.iso.date())
  .max(SKIPPED_DAYS_MAX)
  .transform((days) => [...new Set(days)].sort())
  .pipe(z.array(z.iso.date()).max(SKIPPED_DAYS_MAX))
  .meta({ description: "local days on which it makes nothing", example: ["2026-12-25"], maxItems: SKIPPED_DAYS_MAX });

const Values = z.record(z.string(), z.unknown());
const template = {
  title: text(TITLE_MAX_CHARS),
  description: optionalText(DESCRIPTION_MAX_CHARS),
  priority: Priority,
  status: z.enum(["inbox", "todo"]).meta({ description: "where its tasks begin; an agent that they are assigned to begins with those in todo" }),
  assigned_agent_id: Id.nullish(),
  assigned_user_id: Id.nullish(),
  tag_ids: z
    .array(Id)
    .transform((ids) => [...new Set(ids)])
    .pipe(z.array(Id).max(TASK_TAGS_MAX))
    .meta({ maxItems: TASK_TAGS_MAX }),
  custom_field_values: Values.meta({ description: "by key" }),
  due_after_minutes: z
    .number()
    .int()
    .min(0)
    .max(DUE_AFTER_MAX_MINUTES)
    .nullish()
    .meta({ description: "each task is due so long after its moment; null: it has no due time" }),
};
const schedule = {
  rrule: RecurrenceRule,
  starts_at: LocalTime.meta({
    description: "local, in the zone: nothing comes before, and what the rule does not say (time, day of the week) is taken from it",
  }),
  time_zone: TimeZone,
  skipped_days: SkippedDays,
  missed: z.enum(MISSED).meta({
    description: "what becomes of moments that passed while the server was down: all of them (up to 31 days back) make a task, or only the last",
  }),
};

export const Occurrence = z
  .object({
    at: Timestamp,
    local_at: z.string().meta({ description: "on the clock of its zone", example: "2026-12-01T09:00" }),
    is_skipped: z.boolean(),
  })
  .meta({ id: "RecurrenceOccurrence" });
export type Occurrence = z.infer<typeof Occurrence>;

/** As events tell it. */
export const RecurrenceFacts = z
  .object({
    id: Id,
    organization_id: Id,
    board_id: Id,
    ...template,
    description: z.string().nullable(),
    assigned_agent_id: Id.nullable(),
    assigned_user_id: Id.nullable(),
    tag_ids: z.array(Id),
    due_after_minutes: z.number().int().nullable(),
    rrule: z.string(),
    starts_at: z.string(),
    time_zone: z.string(),
    skipped_days: z.array(z.string()),
    missed: schedule.missed,
    is_paused: z.boolean(),
    next_at: Timestamp.nullable().meta({ description: "null: it is paused, or has ended; in an event also: it was imported, and that is not known yet" }),
    last_at: Timestamp.nullable().meta({ description: "the moment of the task that it made last" }),
    last_task_id: Id.nullable(),
    made_count: z.number().int().meta({ description: "tasks that it has made" }),
    created_by: Actor,
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "RecurrenceFacts" });
export type RecurrenceFacts = z.infer<typeof RecurrenceFacts>;
export const Recurrence = RecurrenceFacts.extend({
  next: z
    .array(Occurrence)
    .meta({ description: `the next ${NEXT_SHOWN} moments (in lists ${NEXT_LISTED}), those of skipped days too; of one that is paused: as they would come` }),
}).meta({ id: "Recurrence" });
export type Recurrence = z.infer<typeof Recurrence>;
export const RecurrenceList = pageOf(Recurrence, "RecurrenceList");

export const RecurrenceCreate = z
  .strictObject({
    ...template,
    ...schedule,
    priority: template.priority.default("medium"),
    status: template.status.default("todo"),
    tag_ids: template.tag_ids.default([]),
    custom_field_values: template.custom_field_values.default({}),
    skipped_days: schedule.skipped_days.default([]),
    missed: schedule.missed.default("all"),
  })
  .meta({
    id: "RecurrenceCreate",
    ...ONE_ASSIGNEE,
    example: {
      title: "Look through the alerts of the week",
      rrule: "FREQ=WEEKLY;BYDAY=MO",
      starts_at: "2026-12-07T09:00",
      time_zone: "Europe/Berlin",
      due_after_minutes: 480,
    },
  });
export type RecurrenceCreate = z.infer<typeof RecurrenceCreate>;

export const RecurrenceUpdate = z
  .strictObject({ ...template, ...schedule, is_paused: z.boolean() })
  .partial()
  .refine((update) => Object.keys(update).length > 0, { message: "say at least one member" })
  .meta({ id: "RecurrenceUpdate", ...ONE_ASSIGNEE, minProperties: 1, example: { skipped_days: ["2026-12-25"] } });
export type RecurrenceUpdate = z.infer<typeof RecurrenceUpdate>;

export const RecurrencePreviewQuery = z.object({ rrule: RecurrenceRule, starts_at: LocalTime, time_zone: TimeZone });
export type RecurrencePreviewQuery = z.infer<typeof RecurrencePreviewQuery>;
export const RecurrencePreview = z.object({ next: z.array(Occurrence) }).meta({ id: "RecurrencePreview" });
export type RecurrencePreview = z.infer<typeof RecurrencePreview>;
