// Tasks and comments as the API answers them.
import { overlaid, type ShownField } from "#worker/fields/index.ts";
import { presentRun, type RunRow } from "#worker/runs/index.ts";
import type { TagRef } from "#worker/tags/schema.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Comment, Task, TaskStatus } from "./schema.ts";
import type { CommentRow, TaskRow } from "./tables.ts";

/** A task that another one waits for; its status is null when there is no such task. */
export type Dependency = { task_id: string; id: string; status: TaskStatus | null };
/** What a task has beside its row. */
export type Additions = { tags: readonly TagRef[]; fields: readonly ShownField[] };
export type TaskFacts = Additions & { row: TaskRow; boardKey: string; dependencies: readonly Dependency[]; activeRun: RunRow | null };

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

export function presentTask({ row, boardKey, dependencies, activeRun, tags, fields }: TaskFacts): Task {
  const ids = dependencies.map(({ id }) => id);
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
    due_at: row.due_at,
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
    is_blocked: blockers.length > 0,
    comment_count: row.comment_count,
    approvals_pending_count: row.approvals_pending,
    tag_ids: tags.map(({ id }) => id),
    tags: [...tags],
    custom_field_values: overlaid(fields, ownValues(fields)),
    active_run: activeRun ? presentRun(activeRun) : null,
    created_by: JSON.parse(row.created_by) as Actor,
  };
}

export const authorOf = ({ author_type, author_id, author_name }: CommentRow): Actor => ({ type: author_type, id: author_id, name: author_name });

export function presentComment(row: CommentRow): Comment {
  const { id, task_id, board_id, message, created_at } = row;
  return {
    id,
    task_id,
    board_id,
    message,
    author: authorOf(row),
    agent_id: row.author_type === "agent" ? row.author_id : null,
    created_at,
  };
}
