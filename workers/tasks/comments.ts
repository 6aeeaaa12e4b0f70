// Comments on tasks. They commute with every other change, so they need no version of the task.
import { grantOf } from "#worker/members/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { notFound } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { decideOn } from "#worker/platform/remembered.ts";
import { cut } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { commentById, mentionableOnTask } from "./comment-change-store.ts";
import { commentOn } from "./comment-row.ts";
import { commentsFrom, insertCommentStatements } from "./comment-store.ts";
import { keptList } from "./details.ts";
import { loadTask } from "./load.ts";
import { mentionsIn, namesIn } from "./mentions.ts";
import { authorOf, presentComment } from "./present.ts";
import type { Comment, CommentCreate, CommentList, CommentPage } from "./schema.ts";
import { type NamedTask, namedTaskFacts } from "./store.ts";
import type { CommentRow } from "./tables.ts";

const LABEL_MAX_CHARS = 80;

/** What is said, and the comment that it answers. */
type Said = { message: string; answered: CommentRow | null };

/** The row, and the event that tells it. */
export function newComment(
  work: Work,
  task: NamedTask,
  { message, answered }: Said,
  named: readonly Actor[],
): { row: CommentRow; event: NewEvent<"task.commented"> } {
  const threadId = answered ? (answered.reply_to ?? answered.id) : null;
  const row = commentOn(task, { message, mentions: keptList(mentionsIn(message, named)), reply_to: threadId }, work.caller.actor, at(work));
  return {
    row,
    event: {
      type: "task.commented",
      subject: { type: "task", id: task.id },
      payload: {
        label: cut(message, LABEL_MAX_CHARS),
        title: task.title,
        comment: presentComment(row),
        agent_id: task.assigned_agent_id,
        ...(answered ? { answers: authorOf(answered) } : {}),
      },
    },
  };
}

/**
 * `boardId`: the board that the address names; a task of another board is not there. A comment that is answered may have been taken back: its
 * thread goes on. Throws `not_found` where it is none of this task.
 */
export async function addComment(work: Work, taskId: string, { message, reply_to }: CommentCreate, boardId?: string): Promise<Comment> {
  const names = namesIn(message).length > 0;
  return locate(work, "task", (db, shard) => {
    const more = { named: names ? mentionableOnTask(db, taskId) : null, answered: reply_to ? commentById(db, reply_to, taskId) : null };
    return decideOn({ work, db, shard, facts: namedTaskFacts, subjectId: taskId, more }, async ({ known: { task, grant }, more: found, confirm }) => {
      const policy = authorize(work, actions["task.comment"], grantOf(work.caller, grant), "task");
      if (boardId && task.board_id !== boardId) return null;
      if (reply_to && !found.answered) throw notFound("comment");
      const { row, event } = newComment(work, task, { message, answered: found.answered }, found.named ?? []);
      const answer = presentComment(row);
      await commitWork(work, db, shard, {
        stream: { organizationId: row.organization_id, boardId: row.board_id },
        guards: confirm ? [confirm] : [],
        writes: insertCommentStatements(db, row, work.caller),
        events: [{ ...event, policy }],
        answer: { status: 201, body: answer },
      });
      return answer;
    });
  });
}

export async function listComments(work: Work, taskId: string, { order, cursor, limit }: CommentPage, boardId?: string): Promise<CommentList> {
  return locate(work, "task", async (db) => {
    const loaded = await loadTask(work, db, taskId, actions["task.read"], { comments: commentsFrom(db, taskId, order, cursor ?? null, limit + 1) });
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    const { comments } = loaded.more;
    const items = listed(comments.slice(0, limit).map(presentComment), null); // agents work by what they say, so none is cut
    const isMore = comments.length > items.length;
    return { items, next_cursor: isMore ? (items.at(-1)?.id ?? null) : null, limit, total: loaded.facts.row.comment_count, offset: 0 };
  });
}
