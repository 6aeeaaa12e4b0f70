// What events do to tasks: on their board's snapshot, and to the comments that are on screen.
import type { BoardSnapshot } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { type EventAbout, isAbout } from "../live/events.ts";
import { isWhole, upsertById } from "../live/items.ts";
import type { EventView } from "../live/wire.ts";
import { assigneeOf, withBlockers } from "./blockers.ts";
import { placeComment } from "./cache.ts";
import { taskAloneKey } from "./keys.ts";
import { withValues } from "./values.ts";
import { applyToComment } from "./comments-live.ts";
import { applyPart, saidAnew, withComment } from "./parts.ts";
import type { Task } from "./wire.ts";

const TASK_FIELDS = [
  "title",
  "description",
  "status",
  "blocked_reason",
  "priority",
  "rank",
  "assigned_agent_id",
  "assigned_user_id",
  "assignee",
  "start_at",
  "due_at",
  "estimate_minutes",
  "parent_task_id",
  "watcher_ids",
  "dependencies",
  "depends_on_task_ids",
  "tag_ids",
  "tags",
  "in_progress_at",
  "done_at",
  "verification",
  "work_version",
  "version",
  "updated_at",
] as const satisfies readonly (keyof Task)[];

/** The members of `after` that are fields of a task. */
function taskChanges(after: Partial<Task>): Partial<Task> {
  const changes: Partial<Task> = {};
  const take = <Field extends keyof Task>(field: Field) => {
    if (after[field] !== undefined) changes[field] = after[field];
  };
  TASK_FIELDS.forEach(take);
  const dependencies = changes.dependencies ?? changes.depends_on_task_ids;
  return dependencies ? { ...changes, dependencies, depends_on_task_ids: dependencies } : changes;
}

/** Not all tasks of the board are here. */
const isPart = ({ tasks, tasks_total }: BoardSnapshot): boolean => tasks_total > tasks.length;

/** The snapshot with these tasks, of which one may be new. */
function withTasks(snapshot: BoardSnapshot, tasks: Task[]): BoardSnapshot {
  const added = Math.max(0, tasks.length - snapshot.tasks.length);
  return { ...snapshot, tasks: withBlockers(tasks), tasks_total: snapshot.tasks_total + added };
}

function applyTask(snapshot: BoardSnapshot, event: EventAbout<"task">): BoardSnapshot {
  const id = event.subject.id;
  if (event.type === "task.created" || event.type === "task.restored" || event.type === "task.arrived")
    return isWhole(event.after) ? withTasks(snapshot, upsertById(snapshot.tasks, event.after)) : snapshot;
  if (event.type === "task.deleted" || event.type === "task.left") {
    const rest = snapshot.tasks.filter((task) => task.id !== id);
    const tasks = rest.map((task) => {
      if (!task.dependencies.includes(id)) return task;
      const dependencies = task.dependencies.filter((other) => other !== id);
      return { ...task, dependencies, depends_on_task_ids: dependencies, blocked_by_task_ids: task.blocked_by_task_ids.filter((other) => other !== id) };
    });
    const isGone = rest.length < snapshot.tasks.length || isPart(snapshot); // of those that are not here it may be one
    return { ...withTasks(snapshot, tasks), tasks_total: snapshot.tasks_total - (isGone ? 1 : 0) };
  }
  if (event.type === "task.purged" || event.type === "task.checks_overridden") return snapshot;
  if (event.type === "task.comment_reacted") return snapshot;
  if (event.type === "task.comment_edited" || event.type === "task.comment_deleted")
    return { ...snapshot, tasks: snapshot.tasks.map((task) => (task.id === id ? saidAnew(task, event.actor?.id) : task)) };
  if (event.type === "task.checklist_changed" || event.type === "task.watched" || event.type === "task.unwatched") {
    return { ...snapshot, tasks: snapshot.tasks.map((task) => (task.id === id ? applyPart(task, event) : task)) };
  }
  if (event.type === "task.commented") {
    return { ...snapshot, tasks: snapshot.tasks.map((task) => (task.id === id ? withComment(task, event.actor?.id) : task)) };
  }
  const known = snapshot.tasks.find((task) => task.id === id);
  // An answer to our own write may have overtaken this event: keep what is newer.
  if (!known || event.at < known.updated_at) return snapshot;
  const changes = taskChanges(event.after ?? {});
  const custom_field_values = withValues(known.custom_field_values, event.after?.custom_field_values ?? {});
  const merged = { ...known, ...changes, custom_field_values, updated_at: event.at };
  if (("assigned_agent_id" in changes || "assigned_user_id" in changes) && !("assignee" in changes)) {
    merged.assignee = assigneeOf(snapshot, merged.assigned_agent_id, merged.assigned_user_id);
  }
  return { ...snapshot, tasks: withBlockers(upsertById(snapshot.tasks, merged)) };
}

export const onTaskBoardEvent = (snapshot: BoardSnapshot, event: EventView): BoardSnapshot => (isAbout(event, "task") ? applyTask(snapshot, event) : snapshot);

export function onTaskEvent(event: EventView): void {
  if (!isAbout(event, "task")) return;
  void reload(taskAloneKey(event.subject.id));
  if (event.type === "task.comment_edited" || event.type === "task.comment_deleted" || event.type === "task.comment_reacted") applyToComment(event);
  if (event.type === "task.commented" && event.payload.comment) placeComment(event.payload.comment);
}
