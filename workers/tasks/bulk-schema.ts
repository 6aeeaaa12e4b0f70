// Wire shapes of edits of many tasks, and of copies.
import { z } from "zod";
import { Actor, Id, Timestamp, text } from "#worker/platform/wire.ts";
import { TASK_STATUSES, TaskStatus, TaskUpdate, TITLE_MAX_CHARS } from "./schema.ts";

export const TaskDuplicate = z
  .strictObject({
    title: text(TITLE_MAX_CHARS).optional().meta({ description: "default: the same" }),
    with_checklist: z.boolean().default(true).meta({ description: "its steps, none of them done" }),
    with_subtasks: z.boolean().default(false).meta({ description: "its own sub-tasks, not those below them" }),
  })
  .meta({ id: "TaskDuplicate", example: { with_subtasks: true } });
export type TaskDuplicate = z.infer<typeof TaskDuplicate>;

export const TaskMove = z
  .strictObject({
    board_id: Id.meta({ description: "where to; you must be allowed to write there too" }),
    leave_relations: z.boolean().default(false).meta({ description: "what it waits for, what waits for it and what it is a part of stay behind" }),
  })
  .meta({ id: "TaskMove", example: { board_id: "019a3f5e-7c1a-7d2e-9b44-2f6d1c3e8a10", leave_relations: false } });
export type TaskMove = z.infer<typeof TaskMove>;

export const BULK_TASKS_MAX = 500;
/** An edit writes what it sets, and what was there before, of each task: so much text of `set`, times its tasks. */
export const BULK_TEXT_MAX_CHARS = 250_000;
/** Values of custom fields that one edit sets: the fields, times the tasks. Each is a row and a part of an event. */
export const BULK_VALUES_MAX = 2_000;
export const BULK_MODES = ["each", "all_or_nothing"] as const;
export const BULK_OUTCOMES = ["pending", "changed", "unchanged", "refused"] as const;
/** An edit of many tasks can be taken back for so long. */
export const BULK_UNDO_MS = 60 * 60 * 1000;
/** What is said of one task alone: its place, what it is a part of, the approval that it spends. */
const OF_ONE_TASK = { after_task_id: true, before_task_id: true, parent_task_id: true, approval_id: true } as const;
const someTasks = z.array(Id).min(1).max(BULK_TASKS_MAX);
/** Some tasks, or those of a board; never both. */
const EITHER = {
  allOf: [{ anyOf: [{ required: ["task_ids"] }, { required: ["board_id"] }] }],
  not: { required: ["task_ids", "board_id"], properties: { task_ids: { type: "array" }, board_id: { type: "string" } } },
};
export const BulkEditCreate = z
  .strictObject({
    task_ids: someTasks.optional().meta({ description: "tasks of one board" }),
    board_id: Id.optional(),
    filter: z
      .strictObject({
        status: z.array(TaskStatus).min(1).max(TASK_STATUSES.length).optional(),
        assigned_agent_id: Id.optional(),
        unassigned: z.boolean().optional(),
      })
      .optional()
      .meta({ description: "with `board_id`: which of its tasks; default: all" }),
    set: z
      .strictObject(TaskUpdate.omit(OF_ONE_TASK).shape)
      .refine((set) => Object.keys(set).length > 0, "must change something")
      .meta({
        minProperties: 1,
        description: `at most ${BULK_TEXT_MAX_CHARS} characters of JSON times the tasks, and ${BULK_VALUES_MAX} custom field values times the tasks: 500 tasks take ${BULK_TEXT_MAX_CHARS / BULK_TASKS_MAX} characters and ${BULK_VALUES_MAX / BULK_TASKS_MAX} fields`,
      }),
    mode: z.enum(BULK_MODES).default("each"),
  })
  .refine(({ task_ids, board_id }) => (task_ids === undefined) !== (board_id === undefined), "give either task_ids or board_id")
  .meta({
    id: "BulkEditCreate",
    ...EITHER,
    example: { task_ids: ["019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11"], set: { priority: "high" } },
  });
export type BulkEditCreate = z.infer<typeof BulkEditCreate>;

export const BulkEditItem = z.object({
  task_id: Id,
  outcome: z.enum(BULK_OUTCOMES),
  code: z.string().nullable().meta({ description: "why it was refused; as errors have it" }),
  detail: z.string().nullable(),
  version: z.number().int().nullable(),
});
export type BulkEditItem = z.infer<typeof BulkEditItem>;
export const BulkEdit = z
  .object({
    id: Id,
    board_id: Id,
    mode: z.enum(BULK_MODES),
    undo_of: Id.nullable().meta({ description: "the edit that this one takes back" }),
    undo_until: Timestamp,
    total: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    pending: z.number().int().meta({ description: "more than 0: it was cut off; the same request with its Idempotency-Key goes on" }),
    items: z.array(BulkEditItem),
    created_by: Actor,
    created_at: Timestamp,
  })
  .meta({ id: "BulkEdit" });
export type BulkEdit = z.infer<typeof BulkEdit>;
