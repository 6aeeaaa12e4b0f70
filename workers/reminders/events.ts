// The events of reminders: each is about a task.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Actor, nullable, Timestamp } from "#worker/platform/wire.ts";

/** `label` is the task's key. */
const due = z.object({ label: z.string(), title: z.string(), due_at: Timestamp, assignee: nullable(Actor) });

export const events = defineEvents({
  "task.due_soon": { payload: due, says: "reminded of task", readBy: "task.read" },
  "task.overdue": { payload: due, says: "said that it is due: task", readBy: "task.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
