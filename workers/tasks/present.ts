// Tasks and comments as the API answers them.
import type { BoardCheck } from "#worker/boards/schema.ts";
import { overlaid, type ShownField } from "#worker/fields/index.ts";
import { presentRun, type RunRow } from "#worker/runs/index.ts";
import type { TagRef } from "#worker/tags/schema.ts";
import { isId } from "#worker/platform/ids.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { watchersOf } from "./details.ts";
import {
  type ChecklistItem,
  type Comment,
  type CommentReaction,
  type Progress,
  type Task,
  type TaskStatus,
  TRASH_KEPT_MS,
  type TrashedTask,
} from "./schema.ts";
import { BULK_UNDO_MS, type BulkEdit } from "./bulk-schema.ts";
import type { BulkEditRow, BulkItemRow, CommentRow, TaskRow } from "./tables.ts";
import type { TrashRow } from "./trash-store.ts";
import { verificationOf } from "./verification.ts";

/** A task that another one waits for; its status is null when there is no such task. */
export type Dependency = { task_id: string; id: string; status: TaskStatus | null };
/** What a task has beside its row. */
export type Additions = { tags: readonly TagRef[]; fields: readonly ShownField[] };
/** How many there are, and how many of them are done; null: none. */
export type Counted = readonly [total: number, done: number] | null;
/** `blocks`: the tasks that wait for it; null: none. */
export type TaskFacts = Additions & {
  row: TaskRow;
  /** The checks of its board. */
  checks: readonly BoardCheck[];
  boardKey: string;
  dependencies: readonly Dependency[];
  activeRun: RunRow | null;
  blocks: readonly string[] | null;
  subtasks: Counted;
};
/** What a new task is to others. */
export const ALONE = { blocks: null, subtasks: null } satisfies Partial<TaskFacts>;
/** And what it has of its own, where nobody gave it anything. */
export const BARE = { ...ALONE, tags: [], fields: [] } satisfies Partial<TaskFacts>;

export const taskKey = (boardKey: string, number: number): string => `${boardKey}-${number}`;

/** What blocks a task: the unfinished tasks that it depends on. */
export const blockersOf = (dependencies: readonly Dependency[]): string[] => dependencies.filter(({ status }) => status !== "done").map(({ id }) => id);

function assigneeOf(row: TaskRow): Actor | null {
  if (row.assigned_agent_id) return { type: "agent", id: row.assigned_agent_id, name: row.assignee_name ?? "agent" };
  if (row.assigned_person_id) return { type: "user", id: row.assigned_person_id, name: row.assignee_name ?? "person" };
  return null;
}

/** The values that a task has of its own. */
export const ownValues = (fields: readonly ShownField[]): Record<string, unknown> =>
  Object.fromEntries(fields.flatMap(({ field_key, value }) => (value === null ? [] : [[field_key, value]])));

export const checklistOf = (row: Pick<TaskRow, "checklist">): ChecklistItem[] => (row.checklist ? (JSON.parse(row.checklist) as ChecklistItem[]) : []);
const progressOf = (counted: Counted): Progress => ({ total: counted?.[0] ?? 0, done: counted?.[1] ?? 0 });
const countedIn = (items: readonly ChecklistItem[]): Counted => [items.length, items.filter(({ is_done }) => is_done).length];

function presentDetails(row: TaskRow, subtasks: Counted) {
  const checklist = checklistOf(row);
  return {
    start_at: row.start_at,
    due_at: row.due_at,
    estimate_minutes: row.estimate_minutes,
    parent_task_id: row.parent_id,
    subtasks: progressOf(subtasks),
    checklist,
    checklist_progress: progressOf(countedIn(checklist)),
    watcher_ids: watchersOf(row),
  };
}

/** Who made it; recurrences make tasks in their own name. */
const madeBy = (creator: Actor) => ({
  created_by: creator,
  created_by_user_id: creator.type === "user" ? creator.id : null,
  recurrence_id: creator.type === "system" && isId(creator.id) ? creator.id : null,
});

export function presentTask({ row, checks, boardKey, dependencies, activeRun, blocks, subtasks, tags, fields }: TaskFacts): Task {
  const ids = dependencies.map(({ id }) => id);
  const creator = JSON.parse(row.created_by) as Actor;
  const blockers = row.status === "done" ? [] : blockersOf(dependencies);
  return {
    id: row.id,
    organization_id: row.organization_id,
    board_id: row.board_id,
    number: row.number,
    title: row.title,
    description: row.description,
    status: row.status,
    blocked_reason: row.blocked_reason,
    priority: row.priority,
    rank: row.rank,
    assigned_agent_id: row.assigned_agent_id,
    ...presentDetails(row, subtasks),
    in_progress_at: row.in_progress_at,
    done_at: row.done_at,
    version: row.version,
    created_at: row.created_at,
    updated_at: row.updated_at,
    key: taskKey(boardKey, row.number),
    assigned_user_id: row.assigned_person_id,
    assignee: assigneeOf(row),
    dependencies: ids,
    depends_on_task_ids: ids,
    blocked_by_task_ids: blockers,
    blocks_task_ids: [...(blocks ?? [])],
    is_blocked: blockers.length > 0,
    comment_count: row.comment_count,
    attachment_count: row.attachment_count,
    approvals_pending_count: row.approvals_pending,
    tag_ids: tags.map(({ id }) => id),
    tags: [...tags],
    custom_field_values: overlaid(fields, ownValues(fields)),
    verification: verificationOf(checks, row),
    work_version: row.work_version,
    active_run: activeRun ? presentRun(activeRun) : null,
    ...madeBy(creator),
  };
}

export function presentTrashed(row: TrashRow, board: { key: string }): TrashedTask {
  const { id, number, title, status, priority, deleted_by, trashed_with, version } = row;
  const deleted_at = row.deleted_at as string;
  return {
    id,
    key: taskKey(board.key, number),
    title,
    status,
    priority,
    deleted_at,
    deleted_by: deleted_by === null ? null : (JSON.parse(deleted_by) as Actor),
    deleted_with_task_id: trashed_with,
    purge_at: new Date(Date.parse(deleted_at) + TRASH_KEPT_MS).toISOString(),
    version,
  };
}

export function presentBulk(row: BulkEditRow, items: readonly BulkItemRow[]): BulkEdit {
  const { id, board_id, mode, undo_of, total, created_at } = row;
  const count = (wanted: BulkItemRow["outcome"]) => items.filter(({ outcome }) => outcome === wanted).length;
  return {
    id,
    board_id,
    mode,
    undo_of,
    undo_until: new Date(Date.parse(created_at) + BULK_UNDO_MS).toISOString(),
    total,
    changed: count("changed"),
    unchanged: count("unchanged"),
    refused: count("refused"),
    pending: count("pending"),
    items: items.map(({ task_id, outcome, code, detail, version }) => ({ task_id, outcome, code, detail, version })),
    created_by: JSON.parse(row.created_by) as Actor,
    created_at,
  };
}

export const authorOf = ({ author_type, author_id, author_name }: CommentRow): Actor => ({ type: author_type, id: author_id, name: author_name });

/** Who reacted, and how: a row's `reactions` as they are kept. */
export type Reaction = Actor & Pick<CommentReaction, "emoji">;

function reactionsOf({ reactions }: CommentRow): Comment["reactions"] {
  const kept = reactions ? (JSON.parse(reactions) as Reaction[]) : [];
  return [...Map.groupBy(kept, ({ emoji }) => emoji)].map(([emoji, all]) => ({ emoji, by: all.map(({ type, id, name }) => ({ type, id, name })) }));
}

export function presentComment(row: CommentRow): Comment {
  const { id, task_id, board_id, message, reply_to, created_at, edited_at } = row;
  return {
    id,
    task_id,
    board_id,
    message,
    reply_to,
    author: authorOf(row),
    agent_id: row.author_type === "agent" ? row.author_id : null,
    mentions: row.mentions ? (JSON.parse(row.mentions) as Actor[]) : [],
    reactions: reactionsOf(row),
    edited_at,
    is_deleted: row.deleted_at !== null,
    created_at,
  };
}
