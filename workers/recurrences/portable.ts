// Export and import columns of recurrences. One that is imported goes on from then: what passed in between is not made up for.
import { z } from "zod";
import { ruleProblem } from "#grammar/recurrence.ts";
import { PRIORITIES } from "#worker/tasks/schema.ts";
import { actorJson, type Column, count, flag, id, json, link, oneOf, optional, ordinal, type Portable, ref, time, title } from "#worker/platform/portable.ts";
import { DUE_AFTER_MAX_MINUTES, LOCAL_TIME_PATTERN, MISSED, RECURRENCES_MAX, SKIPPED_DAYS_MAX, ZONE_MAX_CHARS } from "./schema.ts";
import { isZone } from "./zones.ts";

const rule = (): Column => ({ kind: "plain", check: z.string().refine((text) => ruleProblem(text) === null, "is no rule") });
/** A rule that counts is followed from its beginning. None begins more than ten years before it is written (occurrences.ts), and none was written before 2026. */
const BEGUN_FROM = "2016";
const begun = (): Column => ({
  kind: "plain",
  check: z
    .string()
    .regex(LOCAL_TIME_PATTERN)
    .refine((at) => at >= BEGUN_FROM, `must not lie before ${BEGUN_FROM}`),
});
const zone = (): Column => ({ kind: "plain", check: z.string().max(ZONE_MAX_CHARS).refine(isZone, "is no time zone") });
const someone = z.string().nullable();
const template = json(
  z.object({
    description: z.string().max(20_000).nullable(),
    priority: z.enum(PRIORITIES),
    status: z.enum(["inbox", "todo"]),
    assigned_agent_id: someone,
    assigned_user_id: someone,
    tag_ids: z.array(z.string()).max(20),
    custom_field_values: z.record(z.string(), z.unknown()),
    due_after_minutes: z.number().int().min(0).max(DUE_AFTER_MAX_MINUTES).nullable(),
  }),
);

export const portable: Portable = {
  tables: [
    {
      name: "recurrences",
      key: ["id"],
      columns: {
        id: id(),
        board_id: ref("boards"),
        title: title(300),
        template,
        rrule: rule(),
        starts_at: begun(),
        time_zone: zone(),
        skipped_days: optional(json(z.array(z.iso.date()).max(SKIPPED_DAYS_MAX))),
        missed: oneOf(MISSED),
        is_paused: flag(),
        last_at: optional(time()),
        last_task_id: optional(link()),
        made_count: count(),
        created_by: actorJson(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: { decided_until: "it goes on from the import", next_at: "worked out anew, by cron (making.ts): a file may have many rules" },
      arrives: ({ is_paused = null }, at) => ({ decided_until: at, next_at: is_paused === 1 ? null : at }),
      most: { of: "board_id", rows: RECURRENCES_MAX, words: "recurring tasks on one board" },
      deletedBy: "recurrence.deleted",
    },
  ],
  staysBehind: [{ name: "recurrence_occurrences", why: "which moments made which tasks lately: what passed is not made again there" }],
};
