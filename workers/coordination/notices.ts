// Pure: of what happens to a task, what the lead of its board is told, and what its agent is (core.md 1.8). Nobody is told of what they did.
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Topic } from "./schema.ts";

export type Notice = { topic: Topic; to: "lead" | "assignee" };
type Created = StoredEvent<"task.created">["payload"];
type Moved = StoredEvent<"task.moved">["payload"];
type Assigned = StoredEvent<"task.assigned">["payload"];

/** What an import brings wakes nobody; what is assigned its assignee hears of. */
export const onCreated = ({ after, imported }: Created): Notice | null =>
  imported || after.assigned_agent_id || after.assigned_user_id || after.status === "done" ? null : { topic: "new_task", to: "lead" };

/** Work that was in review and is begun anew goes back to who did it. */
export function onMoved({ before, after }: Moved): Notice | null {
  if (after.status === undefined || after.status === before.status) return null;
  if (after.status === "review") return { topic: "review", to: "lead" };
  if (before.status === "review" && after.status !== "done" && after.status !== "blocked") return { topic: "rework", to: "assignee" };
  return after.status === "inbox" ? { topic: "back_in_inbox", to: "lead" } : null;
}

/** Who had it has it no more, and nobody else does. */
export const onAssigned = ({ before, after }: Assigned): Notice | null =>
  after.assignee === null && before.assignee ? { topic: "back_in_inbox", to: "lead" } : null;

export type TaskNow = { status: string; assigned_agent_id: string | null; assigned_person_id: string | null };

/** As the task is by now: one that somebody has again, or that waits for nobody, needs no lead; work that nobody has is in the inbox. null: nobody is told. */
export function stillTrue({ topic, to }: Notice, task: TaskNow): Notice | null {
  const isFree = task.assigned_agent_id === null && task.assigned_person_id === null;
  if (topic === "review") return task.status === "review" ? { topic, to } : null;
  if (topic === "rework") return task.status === "review" || task.status === "done" ? null : isFree ? { topic: "back_in_inbox", to: "lead" } : { topic, to };
  if (topic === "back_in_inbox") return isFree && (task.status === "inbox" || task.status === "todo") ? { topic, to } : null;
  return isFree && task.status !== "done" ? { topic, to } : null;
}
