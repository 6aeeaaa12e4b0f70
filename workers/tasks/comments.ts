// Comments on tasks. They commute with every other change, so they need no version of the task.
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { cut } from "#worker/platform/text.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { loadTask } from "./load.ts";
import type { Comment } from "./schema.ts";
import { commentsStatement, insertCommentStatements, presentComment } from "./store.ts";
import type { CommentRow, TaskRow } from "./tables.ts";

/** The row, and the event that tells it. */
export function newComment(
  work: Work,
  task: Pick<TaskRow, "id" | "board_id" | "organization_id" | "assigned_agent_id" | "title">,
  message: string,
): { row: CommentRow; event: NewEvent } {
  const { actor } = work.caller;
  const row: CommentRow = {
    id: newId(),
    organization_id: task.organization_id,
    board_id: task.board_id,
    task_id: task.id,
    message,
    author_type: actor.type,
    author_id: actor.id,
    author_name: actor.name,
    created_at: at(work),
  };
  return {
    row,
    event: {
      type: "task.commented",
      subject: { type: "task", id: task.id },
      payload: { label: cut(message, 80), title: task.title, comment: presentComment(row), agent_id: task.assigned_agent_id },
    },
  };
}

export async function addComment(work: Work, taskId: string, message: string, boardId?: string): Promise<Comment> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.comment"]);
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    const { row, event } = newComment(work, loaded.facts.row, message);
    const answer = presentComment(row);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      writes: insertCommentStatements(db, row),
      events: [{ ...event, policy: loaded.why }],
      answer: { status: 201, body: answer },
    });
    return answer;
  });
}

export async function listComments(
  work: Work,
  taskId: string,
  page: { cursor?: string | undefined; limit: number },
  boardId?: string,
): Promise<{ items: Comment[]; next_cursor: string | null; limit: number; total: number; offset: number }> {
  return locate(work, "task", async (db) => {
    const loaded = await loadTask(work, db, taskId, actions["task.read"], [commentsStatement(db, taskId, page.cursor ?? null, page.limit + 1)]);
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    const rows = loaded.more[0] as CommentRow[];
    const items = rows.slice(0, page.limit).map(presentComment);
    return {
      items,
      next_cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null,
      limit: page.limit,
      total: loaded.facts.row.comment_count,
      offset: 0,
    };
  });
}
