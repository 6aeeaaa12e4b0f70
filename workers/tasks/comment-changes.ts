// What becomes of a comment: who wrote it edits it or takes it back; everybody reacts. None of it needs a version of the task.
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { commentById, deleteCommentStatements, editCommentStatements, editsOf, mentionableOnTask, reactStatements } from "./comment-change-store.ts";
import { keptList } from "./details.ts";
import { loadTask, type LoadedTask } from "./load.ts";
import { mentionsIn } from "./mentions.ts";
import { presentComment, type Reaction, taskKey } from "./present.ts";
import { COMMENT_EDITS_MAX, type Comment, type CommentHistory, type CommentReaction, REACTIONS_MAX } from "./schema.ts";
import type { CommentRow } from "./tables.ts";
import { workerIds } from "./verification.ts";
import { saidAnewStatement } from "./work-store.ts";

type Loaded = LoadedTask & { row: CommentRow };
type Kind = "task.comment_edited" | "task.comment_deleted" | "task.comment_reacted";
type Step = { guards: Statement[]; writes: Statement[]; event: NewEvent<Kind>; comment: Comment | null };

/** null: no such task here; a comment of another task is not there either. */
async function loadComment(work: Work, db: Database, taskId: string, commentId: string): Promise<Loaded | null> {
  const loaded = await loadTask(work, db, taskId, actions["task.comment"], { row: commentById(db, commentId, taskId) });
  if (!loaded) return null;
  if (!loaded.more.row) throw notFound("comment");
  if (loaded.more.row.deleted_at) throw new ProblemError("conflict", "The comment has been deleted.");
  return { ...loaded, row: loaded.more.row };
}

function requireOwn({ caller: { actor } }: Work, row: CommentRow): void {
  if (row.author_type !== actor.type || row.author_id !== actor.id) throw new ProblemError("forbidden", "Only who wrote a comment may change it.");
}

const namesOf = ({ facts: { row, boardKey } }: LoadedTask) => ({ label: taskKey(boardKey, row.number), title: row.title });
const subjectsOf = ({ row }: Loaded) => ({ subject: { type: "task", id: row.task_id }, about: { type: "comment", id: row.id } });

const commitStep = (work: Work, db: Database, shard: string, { row, policy }: Loaded, { guards, writes, event, comment }: Step) =>
  commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards,
    writes,
    events: [{ ...event, policy }],
    answer: { status: comment ? 200 : 204, body: comment },
  });

function toConflict(error: unknown): never {
  if (!(error instanceof GuardError)) throw error;
  if (error.code === "comment_moved") throw new ProblemError("conflict", "The comment was changed at the same moment. Load it again and repeat.");
  if (error.code === "reactions_full") throw new ProblemError("conflict", `A comment takes at most ${REACTIONS_MAX} reactions.`);
  throw error;
}

export async function editComment(work: Work, taskId: string, commentId: string, message: string): Promise<Comment> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadComment(work, db, taskId, commentId);
    if (!loaded) return null;
    const { row } = loaded;
    requireOwn(work, row);
    if (row.message === message) return presentComment(row);
    if (row.edit_count >= COMMENT_EDITS_MAX) throw new ProblemError("conflict", `A comment can be edited ${COMMENT_EDITS_MAX} times. Write a new one.`);
    const { named } = await db.ask({ named: mentionableOnTask(db, taskId) });
    const next: CommentRow = { ...row, message, mentions: keptList(mentionsIn(message, named)), edited_at: at(work), edit_count: row.edit_count + 1 };
    const { guard, write } = editCommentStatements(db, row, next);
    const comment = presentComment(next);
    const event: NewEvent<Kind> = { type: "task.comment_edited", ...subjectsOf(loaded), payload: { ...namesOf(loaded), comment, was: row.message } };
    await commitStep(work, db, shard, loaded, {
      guards: [guard],
      writes: [write, saidAnewStatement(db, taskId, workerIds(work.caller))],
      event,
      comment,
    }).catch(toConflict);
    return comment;
  });
}

export async function deleteComment(work: Work, taskId: string, commentId: string): Promise<void> {
  await locate(work, "task", async (db, shard) => {
    const loaded = await loadComment(work, db, taskId, commentId);
    if (!loaded) return null;
    const { row } = loaded;
    requireOwn(work, row);
    const { guard, write } = deleteCommentStatements(db, row, at(work));
    const gone = presentComment({ ...row, message: "", mentions: null, reactions: null, deleted_at: at(work) });
    const event: NewEvent<Kind> = { type: "task.comment_deleted", ...subjectsOf(loaded), payload: { ...namesOf(loaded), comment: gone } };
    await commitStep(work, db, shard, loaded, {
      guards: [guard],
      writes: [write, saidAnewStatement(db, taskId, workerIds(work.caller))],
      event,
      comment: null,
    }).catch(toConflict);
    return true;
  });
}

const hasReacted = (comment: Comment, emoji: string, id: string): boolean =>
  comment.reactions.some((reaction) => reaction.emoji === emoji && reaction.by.some((actor) => actor.id === id));

/** All reactions to a comment, with one more or one less. */
function withReaction(comment: Comment, own: Reaction, isOn: boolean): Reaction[] {
  const others = comment.reactions
    .flatMap(({ emoji, by }) => by.map((actor) => ({ emoji, ...actor })))
    .filter((one) => one.emoji !== own.emoji || one.id !== own.id);
  return isOn ? [...others, own] : others;
}

/** Each person, agent or key has one of each emoji. What is so already is answered the same. */
export async function reactToComment(work: Work, taskId: string, commentId: string, { emoji, is_on }: CommentReaction): Promise<Comment> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadComment(work, db, taskId, commentId);
    if (!loaded) return null;
    const { actor } = work.caller; // an agent is known once it is proved
    const before = presentComment(loaded.row);
    if (hasReacted(before, emoji, actor.id) === is_on) return before;
    const { guards, write } = reactStatements(db, commentId, { emoji, ...actor }, is_on);
    const event: NewEvent<Kind> = {
      type: "task.comment_reacted",
      ...subjectsOf(loaded),
      payload: { ...namesOf(loaded), comment_id: commentId, emoji, is_on },
    };
    const comment = presentComment({ ...loaded.row, reactions: keptList(withReaction(before, { emoji, ...actor }, is_on)) });
    await commitStep(work, db, shard, loaded, { guards, writes: [write], event, comment }).catch((error: unknown) => {
      if (!(error instanceof GuardError && error.code === "reaction_moved")) toConflict(error); // else the same was done elsewhere at this moment
    });
    return comment;
  });
}

export async function listEdits(work: Work, taskId: string, commentId: string): Promise<CommentHistory> {
  return locate(work, "task", async (db) => {
    const more = { row: commentById(db, commentId, taskId), edits: editsOf(db, commentId) };
    const loaded = await loadTask(work, db, taskId, actions["task.read"], more);
    if (!loaded) return null;
    if (!loaded.more.row) throw notFound("comment");
    return { items: loaded.more.row.deleted_at ? [] : loaded.more.edits };
  });
}
