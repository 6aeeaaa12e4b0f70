// Wire shapes of tasks, comments and runs as boards show them.
import { z } from "zod";
import { Run } from "#worker/runs/schema.ts";
import { TagRef, TASK_TAGS_MAX } from "#worker/tags/schema.ts";
import { Actor, cursorPageOf, Id, IsAbridged, MomentOrDay, nullable, optionalText, pageOf, Timestamp, text, wholeNumber } from "#worker/platform/wire.ts";

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
export const ESTIMATE_MAX_MINUTES = 100_000;
export const WATCHERS_MAX = 100;
/** Of those that wait for a task, so many are named. */
export const BLOCKS_MAX = 100;
export const SUBTASKS_MAX = 100;
/** A sub-task may have sub-tasks; those may not. */
export const SUBTASK_LEVELS_MAX = 2;
export const CHECKLIST_MAX = 100;
export const CHECKLIST_TEXT_MAX_CHARS = 300;

export const ChecklistItem = z
  .object({ id: Id, text: z.string(), is_done: z.boolean() })
  .meta({ id: "ChecklistItem", example: { id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11", text: "Tell the customers", is_done: false } });
export type ChecklistItem = z.infer<typeof ChecklistItem>;
export const ChecklistItemCreate = z
  .strictObject({ text: text(CHECKLIST_TEXT_MAX_CHARS), is_done: z.boolean().default(false) })
  .meta({ id: "ChecklistItemCreate", example: { text: "Tell the customers" } });
export type ChecklistItemCreate = z.infer<typeof ChecklistItemCreate>;
export const ChecklistItemUpdate = z
  .strictObject({ text: text(CHECKLIST_TEXT_MAX_CHARS).optional(), is_done: z.boolean().optional() })
  .meta({ id: "ChecklistItemUpdate", example: { is_done: true } });
export type ChecklistItemUpdate = z.infer<typeof ChecklistItemUpdate>;

export const Progress = z.object({ total: z.number().int(), done: z.number().int() }).meta({ id: "Progress" });
export type Progress = z.infer<typeof Progress>;

export const CHECK_STANDINGS = ["not_reported", "waiting", "passed", "failed", "outdated"] as const;
export type CheckStanding = (typeof CHECK_STANDINGS)[number];
export const Verification = z
  .object({
    state: z.enum(["none", "reported", "verified", "failed", "outdated"]).meta({
      description:
        "verified: all required checks of the board have passed for the work as it is; failed, outdated: one has failed, or was reported before the last change; reported: it is in review or done, and that is all; none: nobody says so yet, or the board requires no check",
    }),
    passed: z.number().int().meta({ description: "required checks that have passed" }),
    required: z.number().int(),
  })
  .meta({ id: "Verification", example: { state: "verified", passed: 2, required: 2 } });
export type Verification = z.infer<typeof Verification>;

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
    start_at: Timestamp.nullable(),
    due_at: Timestamp.nullable(),
    estimate_minutes: z.number().int().nullable(),
    parent_task_id: Id.nullable(),
    subtasks: Progress.meta({ description: "of its own sub-tasks" }),
    checklist: z.array(ChecklistItem),
    checklist_progress: Progress,
    watcher_ids: z.array(Id).meta({ description: "people and agents" }),
    dependencies: z.array(Id),
    depends_on_task_ids: z.array(Id),
    blocked_by_task_ids: z.array(Id),
    blocks_task_ids: z.array(Id).meta({ description: `tasks that wait for it, at most ${BLOCKS_MAX}` }),
    is_blocked: z.boolean().meta({ description: "a task that it depends on is not done" }),
    comment_count: z.number().int(),
    attachment_count: z.number().int(),
    approvals_pending_count: z.number().int(),
    tag_ids: z.array(Id),
    tags: z.array(TagRef),
    custom_field_values: CustomFieldValues.meta({
      description: "by the keys of the board's custom fields, with their defaults; in events only what has changed",
    }),
    active_run: nullable(Run).meta({ description: "the newest run that has not ended" }),
    verification: Verification,
    work_version: z.number().int().meta({ description: "moves with every change that is work: what was checked before counts no more" }),
    created_by: Actor,
    created_by_user_id: Id.nullable().meta({ description: "null: an agent or an API key created it" }),
    recurrence_id: Id.nullable().meta({ description: "the recurring task that made it; null: somebody created it" }),
    in_progress_at: Timestamp.nullable(),
    done_at: Timestamp.nullable(),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
    notes: z.array(z.string()).optional().meta({ description: "only in the answer to a change: what was understood otherwise than it was said" }),
  })
  .meta({ id: "Task" });
export type Task = z.infer<typeof Task>;

const dependencyIds = z.array(Id).max(DEPENDENCIES_MAX);

const writable = {
  description: optionalText(DESCRIPTION_MAX_CHARS),
  assigned_agent_id: Id.nullish(),
  assigned_user_id: Id.nullish(),
  start_at: MomentOrDay.nullish().meta({ description: "without a zone: UTC; a day alone: its beginning" }),
  due_at: MomentOrDay.nullish().meta({ description: "without a zone: UTC; a day alone: its end" }),
  estimate_minutes: z.number().int().min(0).max(ESTIMATE_MAX_MINUTES).nullish(),
  parent_task_id: Id.nullish().meta({ description: "the task of the same board that it is a part of" }),
  watcher_ids: z.array(Id).max(WATCHERS_MAX).optional(),
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

/** Other products have other words: what is none of ours becomes medium, and the answer's `notes` say so. */
const givenPriority = text(40).meta({
  description: `${PRIORITIES.join(", ")}; any other word becomes medium, and \`notes\` says so`,
  examples: [...PRIORITIES],
});

/** A task has one assignee; null is none. */
export const ONE_ASSIGNEE = {
  not: { required: ["assigned_agent_id", "assigned_user_id"], properties: { assigned_agent_id: { type: "string" }, assigned_user_id: { type: "string" } } },
};

export const TaskCreate = z
  .strictObject({
    board_id: Id,
    checklist: z.array(ChecklistItemCreate).max(CHECKLIST_MAX).optional(),
    created_by_user_id: Id.nullish().meta({ description: "only your own: nobody creates tasks in the name of others" }),
    title: text(TITLE_MAX_CHARS),
    status: TaskStatus.default("inbox"),
    priority: givenPriority.default("medium"),
    ...writable,
  })
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
    priority: givenPriority.optional(),
    ...writable,
    /** Position in the column: directly after / before this task of the same board. */
    after_task_id: Id.nullish(),
    before_task_id: Id.nullish(),
    comment: text(COMMENT_MAX_CHARS).optional(),
    reason: text(1000).optional().meta({ description: "why; kept with the event" }),
    override_checks: z.boolean().optional().meta({ description: "go to done although required checks are missing: admins only, with a `reason`" }),
    approval_id: Id.optional().meta({ description: "the approval to spend; default: the newest usable one" }),
  })
  .meta({ id: "TaskUpdate", ...ONE_ASSIGNEE, example: { status: "in_progress" } });
export type TaskUpdate = z.infer<typeof TaskUpdate>;

/** What is deleted can be restored for so long. */
export const TRASH_KEPT_MS = 30 * 24 * 60 * 60 * 1000;
export const TrashedTask = z
  .object({
    id: Id,
    key: z.string(),
    title: z.string(),
    status: TaskStatus,
    priority: Priority,
    deleted_at: Timestamp,
    deleted_by: nullable(Actor).meta({ description: "null: it was deleted before this was kept" }),
    deleted_with_task_id: Id.nullable().meta({ description: "the task whose deletion took this sub-task along" }),
    purge_at: Timestamp.meta({ description: "when it is deleted for ever" }),
    version: z.number().int(),
  })
  .meta({ id: "TrashedTask" });
export type TrashedTask = z.infer<typeof TrashedTask>;
export const TrashList = pageOf(TrashedTask, "TrashList");

export const REACTIONS = ["👍", "👎", "🎉", "❤️", "👀", "🚀", "✅", "❓"] as const;
const Emoji = z.enum(REACTIONS);
/** Of one comment, all emoji together. */
export const REACTIONS_MAX = 400;
export const COMMENT_EDITS_MAX = 50;

export const Comment = z
  .object({
    id: Id,
    task_id: Id,
    board_id: Id,
    message: z.string().meta({ description: "empty: it was deleted" }),
    reply_to: Id.nullable().meta({ description: "the first comment of the thread that it belongs to" }),
    author: Actor,
    agent_id: Id.nullable(),
    mentions: z.array(Actor).meta({ description: "people and agents whom it names as @name" }),
    reactions: z.array(z.object({ emoji: Emoji, by: z.array(Actor) })),
    edited_at: Timestamp.nullable(),
    is_deleted: z.boolean(),
    created_at: Timestamp,
  })
  .meta({ id: "Comment" });
export type Comment = z.infer<typeof Comment>;
export const CommentCreate = z
  .strictObject({
    message: text(COMMENT_MAX_CHARS),
    reply_to: Id.nullish().meta({ description: "a comment on the same task; threads have one level, so an answer to an answer goes to the same thread" }),
  })
  .meta({ id: "CommentCreate", example: { message: "Started; the first host is done." } });
export type CommentCreate = z.infer<typeof CommentCreate>;

export const CommentUpdate = CommentCreate.omit({ reply_to: true }).meta({
  id: "CommentUpdate",
  example: { message: "Started; the first two hosts are done." },
});
export const CommentReaction = z
  .strictObject({ emoji: Emoji, is_on: z.boolean().default(true) })
  .meta({ id: "CommentReaction", example: { emoji: "👍", is_on: true } });
export type CommentReaction = z.infer<typeof CommentReaction>;
export const CommentHistory = z
  .object({ items: z.array(z.object({ message: z.string(), at: Timestamp.meta({ description: "until when it read so" }) })) })
  .meta({ id: "CommentHistory" });
export type CommentHistory = z.infer<typeof CommentHistory>;

export const TaskList = pageOf(Task, "TaskList").extend({
  total: z.number().int().meta({
    description: "counted up to 1,000 where the list is filtered; with `q` so many as were found up to the end of the page, and one more where it goes on",
  }),
  next_cursor: z.string().nullable().optional().meta({ description: "of a list with `q`: where it goes on; null: there are no more" }),
});
export type TaskList = z.infer<typeof TaskList>;
export const CommentPage = z.object({
  order: z.enum(["oldest", "newest"]).default("oldest").meta({ description: "`newest`: the last ones first, and by `cursor` those before them" }),
  cursor: Id.optional(),
  limit: wholeNumber(1, 200).default(200),
  offset: wholeNumber(0, 0).default(0).meta({ description: "later pages are asked for by `cursor`" }),
});
export type CommentPage = z.infer<typeof CommentPage>;
/** Paged by cursor only; `total` and `offset` are there for clients that know no other form of list. */
export const CommentList = cursorPageOf(Comment, "CommentList")
  .extend({ total: z.number().int(), offset: z.number().int().meta({ description: "always 0" }) })
  .meta({ id: "CommentList" });
export type CommentList = z.infer<typeof CommentList>;
