// Wire shape of what is asked of a list of tasks.
import { z } from "zod";
import { QUERY_MAX_CHARS } from "#grammar/parse.ts";
import { anyText, Id, Moment } from "#worker/platform/wire.ts";
import { PRIORITIES, TASK_STATUSES } from "./schema.ts";

const ANY_STATUS = `(?:${TASK_STATUSES.join("|")})`;
const STATUS_LIST = new RegExp(`^${ANY_STATUS}(?:, ?${ANY_STATUS})*$`);
const ANY_PRIORITY = `(?:${PRIORITIES.join("|")})`;
const PRIORITY_LIST = new RegExp(`^${ANY_PRIORITY}(?:, ?${ANY_PRIORITY})*$`);
const SORT = /^-?(?:created_at|due_at|priority|field\.[A-Za-z0-9_-]{1,60})$/;
const DayOrMoment = z.union([z.iso.date(), Moment]);
const CURSOR = /^[A-Za-z0-9_-]{1,400}$/;
export const TaskListQuery = z.object({
  board_id: Id.optional(),
  cursor: z.string().regex(CURSOR, "use the next_cursor of the page before").optional().meta({ description: "of a list with `q`: its `next_cursor`" }),
  q: anyText(QUERY_MAX_CHARS).optional().meta({
    description:
      'words of key and title, "an exact phrase", and operators, each with `-` before it for the opposite and several values with commas: `status:review`, `priority:high,urgent`, `is:open` (done, blocked, assigned, unassigned, overdue), `assignee:me` (none, an id, or part of a name), `tag:ops` (its slug; none; a tag that is called so in quotes), `no:assignee` (agent, tag, due, priority), `due<2026-12-01`, `due<7d` (until seven days from now), `due:none`, `updated<7d` (less than seven days ago), `field.cost>5` or `cost>5`; `=` is as good as `:`. A request looks at 2,000 tasks at most, in the order of the list, and its page may be short, or empty, for that: go on at `next_cursor` until that is null. Sorted by a custom field it looks at the first 2,000 of that order, and goes on at no cursor.',
  }),
  status: z
    .string()
    .regex(STATUS_LIST, `is not a status; use ${TASK_STATUSES.join(", ")}, or several with commas`)
    .optional()
    .meta({ description: "one status, or several with commas" }),
  assigned_agent_id: Id.optional(),
  unassigned: z.enum(["true", "false"]).optional(),
  assigned_user_id: Id.optional(),
  tag: Id.optional().meta({ description: "the id of a tag" }),
  priority: z
    .string()
    .regex(PRIORITY_LIST, `is not a priority; use ${PRIORITIES.join(", ")}, or several with commas`)
    .optional()
    .meta({ description: "one priority, or several with commas" }),
  due_before: DayOrMoment.optional().meta({ description: "a day, or a time" }),
  due_after: DayOrMoment.optional().meta({ description: "a day, or a time; the time itself is among them" }),
  sort: z.string().regex(SORT, "must be created_at, due_at, priority or field.<key>, with - before it for the reverse").default("-created_at").meta({
    description:
      "`created_at`, `due_at` (without a date: last), `priority` (low first) or `field.<key>` (only tasks with a value), with `-` before it for the reverse. Lists are also filtered by custom fields: `field.<key>=value`, for numbers and dates also `field.<key>=>=value` and `field.<key>=<=value`.",
  }),
});
