// Pure: what a task is to others on its board, and what an event changes of its parts.
import type { EventAbout } from "../live/events.ts";
import type { ChecklistItem, Task } from "./wire.ts";

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, index) => id === b[index]);

/** Of most tasks of a large board: nothing is made for each of them. */
const NONE: string[] = [];
const NO_PARTS: Task["subtasks"] = { total: 0, done: 0 };

/** Those that wait for a task, and how far its sub-tasks are, follow from the tasks of the board, where all of them are here. */
export function withRelations(tasks: Task[]): Task[] {
  const blocks = new Map<string, string[]>();
  const parts = new Map<string, Task["subtasks"]>();
  for (const task of tasks) {
    for (const id of task.dependencies) {
      const waiting = blocks.get(id);
      if (waiting) waiting.push(task.id);
      else blocks.set(id, [task.id]);
    }
    if (!task.parent_task_id) continue;
    const { total, done } = parts.get(task.parent_task_id) ?? { total: 0, done: 0 };
    parts.set(task.parent_task_id, { total: total + 1, done: done + (task.status === "done" ? 1 : 0) });
  }
  return tasks.map((task) => {
    const blocks_task_ids = blocks.get(task.id)?.sort() ?? NONE;
    const subtasks = parts.get(task.id) ?? NO_PARTS;
    const isKnown = isSame(blocks_task_ids, task.blocks_task_ids) && subtasks.total === task.subtasks.total && subtasks.done === task.subtasks.done;
    return isKnown ? task : { ...task, blocks_task_ids, subtasks };
  });
}

export function withChecklist(task: Task, checklist: ChecklistItem[]): Task {
  return { ...task, checklist, checklist_progress: { total: checklist.length, done: checklist.filter(({ is_done }) => is_done).length } };
}

/** `item`: as it is now; null: the one that it `was` is gone. */
export function withItem(task: Task, item: ChecklistItem | null, was: ChecklistItem | null): Task {
  const id = item?.id ?? was?.id;
  const known = task.checklist.findIndex((one) => one.id === id);
  if (!item)
    return withChecklist(
      task,
      task.checklist.filter((one) => one.id !== id),
    );
  return withChecklist(task, known < 0 ? [...task.checklist, item] : task.checklist.map((one) => (one.id === id ? item : one)));
}

/** What was checked is about the task before this: the server says so too, when it is asked. */
function afterWork(task: Task): Task {
  const { state, passed, required } = task.verification;
  const verification = passed > 0 || state === "failed" ? ({ state: "outdated", passed: 0, required } as const) : task.verification;
  return { ...task, verification, work_version: task.work_version + 1 };
}

/** What its assignee says on a task that is not done is work on it. */
export const saidAnew = (task: Task, authorId: string | undefined): Task =>
  authorId !== undefined && task.assignee?.id === authorId && task.status !== "done" ? afterWork(task) : task;
export const withComment = (task: Task, authorId: string | undefined): Task => saidAnew({ ...task, comment_count: task.comment_count + 1 }, authorId);

type PartEvent = Extract<EventAbout<"task">, { type: "task.checklist_changed" | "task.watched" | "task.unwatched" }>;

/** What commutes with every other change of the task. A checklist that is not here stays away: it comes with the whole task. */
export function applyPart(task: Task, event: PartEvent): Task {
  if (event.type === "task.checklist_changed")
    return task.is_abridged ? afterWork(task) : withItem(afterWork(task), event.payload.item ?? null, event.payload.was ?? null);
  const id = event.payload.watcher?.id;
  const others = task.watcher_ids.filter((one) => one !== id);
  return { ...task, watcher_ids: event.type === "task.watched" && id ? [...others, id] : others };
}
