// Wire shapes of tasks, comments and runs as boards show them.
import { z } from "zod";
import { Run } from "#worker/runs/schema.ts";
import { TagRef, TASK_TAGS_MAX } from "#worker/tags/schema.ts";
import { Actor, cursorPageOf, Id, IsAbridged, Moment, nullable, optionalText, pageOf, Timestamp, text, wholeNumber } from "#worker/platform/wire.ts";

/** `inbox` = not triaged, `todo` = ready; `blocked` is set by hand with a reason (dialects.md). */
export const TASK_STATUSES = ["inbox", "todo", "in_progress", "blocked", "review", "done"] as const;
export const TaskStatus = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof TaskStatus>;
export const PRIORITIES = ["low", "medium", "high", "urgent"] as const;
export const Priority = z.enum(PRIORITIES);
export type Priority = z.infer<typeof Priority>;

export const TITLE_MAX_CHARS = 300;
export const DESCRIPTION_MAX_CHARS = 20_000;
export const COMMENT_MAX_CHARS = 10_000;
export const DEPENDENCIES_MAX = 50;

const CustomFieldValues = z.record(z.string(), z.unknown());

export const Task = z
  .object({
    id: Id,
    organization_id: Id,
    board_id: Id,
    number: z.number().int(),
    key: z.string().meta({ example: "OPS-412" }),
    title: z.string(),
    description: z.string().nullable().meta({ description: "Markdown" }),
    status: TaskStatus,
    blocked_reason: z.string().nullable(),
    priority: Priority,
    rank: z.string().meta({ description: "order inside a column: compare as text" }),
    assigned_agent_id: Id.nullable(),
    assigned_user_id: Id.nullable(),
    assignee: nullable(Actor),
    due_at: Timestamp.nullable(),
    dependencies: z.array(Id),
    depends_on_task_ids: z.array(Id),
    blocked_by_task_ids: z.array(Id),
    is_blocked: z.boolean().meta({ description: "a task that it depends on is not done" }),
    comment_count: z.number().int(),
    approvals_pending_count: z.number().int(),
    tag_ids: z.array(Id),
    tags: z.array(TagRef),
    custom_field_values: CustomFieldValues.meta({
      description: "by the keys of the board's custom fields, with their defaults; in events only what has changed",
    }),
    active_run: nullable(Run).meta({ description: "the newest run that has not ended" }),
    created_by: Actor,
    in_progress_at: Timestamp.nullable(),
    done_at: Timestamp.nullable(),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Task" });
export type Task = z.infer<typeof Task>;

const dependencyIds = z.array(Id).max(DEPENDENCIES_MAX);

const writable = {
  description: optionalText(DESCRIPTION_MAX_CHARS),
  assigned_agent_id: Id.nullish(),
  assigned_user_id: Id.nullish(),
  due_at: Moment.nullish(),
  dependencies: dependencyIds.optional(),
  depends_on_task_ids: dependencyIds.optional(),
  blocked_reason: optionalText(500),
  tag_ids: z
    .array(Id)
    .transform((ids) => [...new Set(ids)])
    .pipe(z.array(Id).max(TASK_TAGS_MAX))
    .optional()
    .meta({ description: "exactly these tags, in this order", maxItems: TASK_TAGS_MAX }),
  custom_field_values: CustomFieldValues.optional().meta({ description: "by key; null takes a value away, those that are not named stay" }),
};

/** A task has one assignee; null is none. */
export const ONE_ASSIGNEE = {
  not: { required: ["assigned_agent_id", "assigned_user_id"], properties: { assigned_agent_id: { type: "string" }, assigned_user_id: { type: "string" } } },
};

export const TaskCreate = z
  .strictObject({ board_id: Id, title: text(TITLE_MAX_CHARS), status: TaskStatus.default("inbox"), priority: Priority.default("medium"), ...writable })
  .meta({
    id: "TaskCreate",
    ...ONE_ASSIGNEE,
    example: { board_id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11", title: "Rotate signing keys", status: "todo", priority: "high" },
  });
export type TaskCreate = z.infer<typeof TaskCreate>;

export const TaskUpdate = z
  .strictObject({
    title: text(TITLE_MAX_CHARS).optional(),
    status: TaskStatus.optional(),
    priority: Priority.optional(),
    ...writable,
    /** Position in the column: directly after / before this task of the same board. */
    after_task_id: Id.nullish(),
    before_task_id: Id.nullish(),
    comment: text(COMMENT_MAX_CHARS).optional(),
    reason: text(1000).optional().meta({ description: "why; kept with the event" }),
    approval_id: Id.optional().meta({ description: "the approval to spend; default: the newest usable one" }),
  })
  .meta({ id: "TaskUpdate", ...ONE_ASSIGNEE, example: { status: "in_progress" } });
export type TaskUpdate = z.infer<typeof TaskUpdate>;

const ANY_STATUS = `(?:${TASK_STATUSES.join("|")})`;
const STATUS_LIST = new RegExp(`^${ANY_STATUS}(?:, ?${ANY_STATUS})*$`);
const ANY_PRIORITY = `(?:${PRIORITIES.join("|")})`;
const PRIORITY_LIST = new RegExp(`^${ANY_PRIORITY}(?:, ?${ANY_PRIORITY})*$`);
const SORT = /^-?(?:created_at|due_at|priority|field\.[A-Za-z0-9_-]{1,60})$/;
const DayOrMoment = z.union([z.iso.date(), Moment]);
export const TaskListQuery = z.object({
  board_id: Id.optional(),
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

export const Comment = z
  .object({ id: Id, task_id: Id, board_id: Id, message: z.string(), author: Actor, agent_id: Id.nullable(), created_at: Timestamp })
  .meta({ id: "Comment" });
export type Comment = z.infer<typeof Comment>;
export const CommentCreate = z
  .strictObject({ message: text(COMMENT_MAX_CHARS) })
  .meta({ id: "CommentCreate", example: { message: "Started; the first host is done." } });

export const TaskList = pageOf(Task, "TaskList");
export const CommentPage = z.object({ cursor: Id.optional(), limit: wholeNumber(1, 200).default(200) });
export type CommentPage = z.infer<typeof CommentPage>;
/** Paged by cursor only; `total` and `offset` are there for clients that know no other form of list. */
export const CommentList = cursorPageOf(Comment, "CommentList")
  .extend({ total: z.number().int(), offset: z.number().int().meta({ description: "always 0" }) })
  .meta({ id: "CommentList" });
export type CommentList = z.infer<typeof CommentList>;
