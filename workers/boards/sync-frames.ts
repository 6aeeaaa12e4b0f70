// An event of a board as a frame of its own, in the words of M9 (modules.md): what tasks, comments and approvals have become. What M9
// has no word for keeps the event's own type, so that `seq` has no gaps.
import type { EventView } from "#worker/platform/event-view.ts";

/** Whose events begin or end a task on this board, whatever they are called. */
const BEGIN = new Set(["task.created", "task.restored", "task.arrived"]);
const END = new Set(["task.deleted", "task.left", "task.purged"]);
const COMMENTS: Readonly<Record<string, string>> = {
  "task.commented": "comment.created",
  "task.comment_edited": "comment.updated",
  "task.comment_reacted": "comment.updated",
  "task.comment_deleted": "comment.deleted",
};

/** What an event says beside its changes: facts like the comment, the step that was ticked. */
function factsOf({ payload, after }: EventView): Record<string, unknown> {
  const { before: _before, after: _after, label: _label, title: _title, ...facts } = payload;
  return { ...facts, ...(after ?? {}) };
}

function told(event: EventView): { type: string; [member: string]: unknown } {
  const { type, subject, about, after } = event;
  if (BEGIN.has(type)) return { type: "task.created", task: after };
  if (END.has(type)) return { type: "task.deleted", task_id: subject.id };
  const said = COMMENTS[type];
  if (said) return { type: said, task_id: subject.id, ...factsOf(event) };
  if (type.startsWith("task.")) return { type: "task.updated", task_id: subject.id, changes: factsOf(event) };
  if (subject.type === "approval") return { type, approval_id: subject.id, task_id: about?.id ?? null, changes: factsOf(event) };
  return { type, subject, changes: factsOf(event) };
}

/** `event_type` is what we call it, `updated_by` whoever did it. */
export function syncFrame(event: EventView): object {
  const { type, ...what } = told(event);
  return { type, seq: event.seq, ...what, updated_by: event.actor, timestamp: event.at, event_id: event.id, event_type: event.type };
}
