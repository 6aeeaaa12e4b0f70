// What events do to the attachments of a task, and to how many its card says.
import type { BoardSnapshot } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { saidAnew, type Task } from "../tasks/index.ts";
import { attachmentsKey } from "./keys.ts";

const STEPS: Readonly<Record<string, number>> = { "attachment.added": 1, "attachment.deleted": -1 };

export function onAttachmentBoardEvent(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  const step = STEPS[event.type];
  if (step === undefined || !isAbout(event, "attachment")) return snapshot;
  const id = event.about?.id;
  const authorId = (event.before ?? event.after)?.created_by?.id;
  const changed = (task: Task) => saidAnew({ ...task, attachment_count: Math.max(0, task.attachment_count + step) }, authorId);
  const tasks = snapshot.tasks.map((task) => (task.id === id ? changed(task) : task));
  return { ...snapshot, tasks };
}

export function onAttachmentEvent(event: EventView): void {
  if (isAbout(event, "attachment") && event.about) void reload(attachmentsKey(event.about.id));
}
