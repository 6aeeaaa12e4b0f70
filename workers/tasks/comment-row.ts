// A comment as it is kept when it is made.
import { newId } from "#worker/platform/ids.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { CommentRow, TaskRow } from "./tables.ts";

type Said = Pick<CommentRow, "message" | "mentions" | "reply_to">;

export const commentOn = (task: Pick<TaskRow, "id" | "organization_id" | "board_id">, said: Said, actor: Actor, at: string): CommentRow => ({
  id: newId(),
  organization_id: task.organization_id,
  board_id: task.board_id,
  task_id: task.id,
  ...said,
  author_type: actor.type,
  author_id: actor.id,
  author_name: actor.name,
  created_at: at,
  edited_at: null,
  edit_count: 0,
  deleted_at: null,
  reactions: null,
});
