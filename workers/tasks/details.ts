// Pure: the fields of a task that no rule of its board concerns.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { PRIORITIES, type Priority, type TaskUpdate } from "./schema.ts";
import type { TaskRow } from "./tables.ts";

const HAS_ZONE = /(?:Z|[+-]\d{2}:\d{2})$/i;
const IS_DAY = /^\d{4}-\d{2}-\d{2}$/;
const EDGES = { start: "T00:00:00.000Z", end: "T23:59:59.999Z" } as const;

/** A MomentOrDay as it is kept: a day alone stands for its `edge`. */
export function instantOf(given: string, edge: keyof typeof EDGES): string {
  if (IS_DAY.test(given)) return `${given}${EDGES[edge]}`;
  return new Date(HAS_ZONE.test(given) ? given : `${given}Z`).toISOString();
}

const priorityNamed = (word: string): Priority | undefined => PRIORITIES.find((priority) => priority === word.toLowerCase());
export const priorityOf = (word: string): Priority => priorityNamed(word) ?? "medium";

/** What was understood otherwise than it was said. */
export function notesOn({ priority }: Pick<TaskUpdate, "priority">): { notes?: string[] } {
  if (priority === undefined || priorityNamed(priority)) return {};
  return { notes: [`priority: "${priority}" is none of ${PRIORITIES.join(", ")}; the task has medium.`] };
}

/** What a task has that nobody has done anything with. */
export const UNTOUCHED = {
  approvals_pending: 0,
  attachment_count: 0,
  version: 1,
  deleted_at: null,
  deleted_by: null,
  trashed_with: null,
  purged_at: null,
  work_version: 1,
  check_states: null,
} as const satisfies Partial<TaskRow>;

type Details = Pick<TaskRow, "priority" | "start_at" | "due_at" | "estimate_minutes" | "parent_id" | "watchers">;
export type DetailsGiven = Pick<TaskUpdate, "priority" | "start_at" | "due_at" | "estimate_minutes" | "parent_task_id" | "watcher_ids">;

export const watchersOf = (row: Pick<TaskRow, "watchers">): string[] => (row.watchers ? (JSON.parse(row.watchers) as string[]) : []);
export const keptList = (list: readonly unknown[]): string | null => (list.length > 0 ? JSON.stringify(list) : null);

/** What is absent stays, what is null is cleared. */
export function applyDetails(task: Details, given: DetailsGiven): Details {
  const { priority, start_at, due_at, estimate_minutes, parent_task_id, watcher_ids } = given;
  return {
    priority: priority === undefined ? task.priority : priorityOf(priority),
    start_at: start_at ? instantOf(start_at, "start") : start_at === null ? null : task.start_at,
    due_at: due_at ? instantOf(due_at, "end") : due_at === null ? null : task.due_at,
    estimate_minutes: estimate_minutes === undefined ? task.estimate_minutes : estimate_minutes,
    parent_id: parent_task_id === undefined ? task.parent_id : parent_task_id,
    watchers: watcher_ids === undefined ? task.watchers : keptList([...new Set(watcher_ids)]),
  };
}

export function checkTimes({ start_at, due_at }: Pick<TaskRow, "start_at" | "due_at">): Result<null> {
  if (start_at === null || due_at === null || start_at <= due_at) return accept(null);
  return refuse({ code: "invalid_input", detail: `start_at: must not be after due_at (${due_at}).` });
}
