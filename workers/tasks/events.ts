// The events of tasks and their comments.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Id } from "#worker/platform/wire.ts";
import { Comment, Task } from "./schema.ts";

/** `label` is the task's key. */
const changed = changedPayload(Task).extend({ title: z.string() });
const commented = z.object({
  label: z.string().meta({ description: "the beginning of the comment" }),
  title: z.string().meta({ description: "the task's" }),
  comment: Comment,
  agent_id: Id.nullable().meta({ description: "the agent that the task is assigned to" }),
});

export const events = defineEvents({
  "task.created": { payload: createdPayload(Task), says: "created task", readBy: "task.read" },
  "task.updated": { payload: changed, says: "updated task", readBy: "task.read" },
  "task.assigned": { payload: changed, says: "assigned task", readBy: "task.read" },
  "task.moved": { payload: changed, says: "moved task", readBy: "task.read" },
  "task.commented": { payload: commented, says: "commented on task", readBy: "task.read" },
  "task.deleted": { payload: deletedPayload(Task), says: "deleted task", readBy: "task.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
