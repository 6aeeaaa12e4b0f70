// The events of tasks and their comments.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Actor, Id, nullable } from "#worker/platform/wire.ts";
import { CHECK_STANDINGS, ChecklistItem, Comment, CommentReaction, Task } from "./schema.ts";

/** `label` is the task's key. */
const changed = changedPayload(Task).extend({ title: z.string() });
const commented = z.object({
  label: z.string().meta({ description: "the beginning of the comment" }),
  title: z.string().meta({ description: "the task's" }),
  comment: Comment,
  agent_id: Id.nullable().meta({ description: "the agent that the task is assigned to" }),
  answers: Actor.optional().meta({ description: "whose comment it answers" }),
});

/** What commutes with every other change of the task, so that it needs no version: `label` is its key. */
const named = z.object({ label: z.string(), title: z.string() });
const watched = named.extend({ watcher: Actor });
const checked = named.extend({ item: nullable(ChecklistItem).meta({ description: "null: it was removed" }), was: nullable(ChecklistItem) });

const commentEdited = named.extend({ comment: Comment, was: z.string().meta({ description: "how it read before" }) });
const commentReacted = named.extend({ comment_id: Id, ...CommentReaction.shape });

/** It was not thought of here: an import brought it, as it stood elsewhere, with its comments. */
const Imported = z.object({ from: z.string().meta({ description: "the product" }), ref: z.string().meta({ description: "what it is called there" }) });

export const events = defineEvents({
  "task.created": {
    payload: createdPayload(Task).extend({ imported: Imported.optional() }),
    says: "created task",
    readBy: "task.read",
  },
  "task.updated": { payload: changed, says: "updated task", readBy: "task.read" },
  "task.assigned": { payload: changed, says: "assigned task", readBy: "task.read" },
  "task.moved": { payload: changed, says: "moved task", readBy: "task.read" },
  "task.commented": { payload: commented, says: "commented on task", readBy: "task.read" },
  "task.comment_edited": { payload: commentEdited, says: "edited a comment on task", readBy: "task.read" },
  "task.comment_deleted": { payload: named.extend({ comment: Comment }), says: "deleted a comment on task", readBy: "task.read" },
  "task.comment_reacted": { payload: commentReacted, says: "reacted to a comment on task", readBy: "task.read" },
  "task.deleted": {
    payload: deletedPayload(Task).extend({ deleted_with: Id.optional().meta({ description: "the task that it is a part of" }) }),
    says: "deleted task",
    readBy: "task.read",
  },
  "task.restored": { payload: createdPayload(Task).extend({ label: z.string() }), says: "restored task", readBy: "task.read" },
  "task.left": {
    payload: named.extend({ after: z.object({ new_board_id: Id, new_key: z.string() }) }),
    says: "moved to another board: task",
    readBy: "task.read",
    restricted: { new_board_id: "member.update", new_key: "member.update" },
  },
  "task.arrived": {
    payload: createdPayload(Task).extend({ label: z.string(), before: z.object({ former_board_id: Id, former_key: z.string() }) }),
    says: "moved here from another board: task",
    readBy: "task.read",
    restricted: { former_board_id: "member.update", former_key: "member.update" },
  },
  "task.purged": { payload: z.object({ label: z.string() }), says: "deleted for ever task", readBy: "task.read" },
  "task.watched": { payload: watched, says: "watches task", readBy: "task.read" },
  "task.unwatched": { payload: watched, says: "no longer watches task", readBy: "task.read" },
  "task.checks_overridden": {
    payload: named.extend({ missing: z.array(z.object({ id: z.string(), name: z.string(), state: z.enum(CHECK_STANDINGS) })) }),
    says: "moved to done without its checks task",
    readBy: "task.read",
  },
  "task.checklist_changed": { payload: checked, says: "changed the checklist of task", readBy: "task.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
