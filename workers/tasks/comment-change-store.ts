// The SQL of what becomes of comments: edits, deletion, reactions; and of whom they can name.
import { MEMBER_READS_BOARD } from "#worker/members/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names, patchRow } from "#worker/platform/rows.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Reaction } from "./present.ts";
import { COMMENT_EDITS_MAX, REACTIONS_MAX } from "./schema.ts";
import { comments, type CommentRow, tasks } from "./tables.ts";

const c = names(comments, "c");
const own = names(tasks);

const ONE = `SELECT * FROM ${c} WHERE ${c.id} = ?1 AND ${c.task_id} = ?2`;
export const commentById = (db: Database, id: string, taskId: string): Query<CommentRow | null> => db.row<CommentRow>(ONE, id, taskId);

const AS_READ = `EXISTS (SELECT 1 FROM ${c} WHERE ${c.id} = ? AND ${c.edit_count} = ? AND ${c.deleted_at} IS NULL)`;
/** Refuses unless the comment reads as it did. */
const asReadGuard = (db: Database, { id, edit_count }: CommentRow): Statement => db.guard(AS_READ, "comment_moved", id, edit_count);

export const editCommentStatements = (db: Database, row: CommentRow, next: CommentRow): { guard: Statement; write: Statement } => ({
  guard: asReadGuard(db, row),
  write: patchRow(db, comments, row.id, { message: next.message, mentions: next.mentions, edited_at: next.edited_at, edit_count: next.edit_count }),
});

/** What remains says who wrote something, and when. */
export const deleteCommentStatements = (db: Database, row: CommentRow, at: string): { guard: Statement; write: Statement } => ({
  guard: asReadGuard(db, row),
  write: patchRow(db, comments, row.id, { message: "", mentions: null, reactions: null, deleted_at: at }),
});

const HAS_REACTION = `EXISTS (SELECT 1 FROM ${c}, json_each(coalesce(${c.reactions}, '[]')) r
  WHERE ${c.id} = ?1 AND r.value ->> 'id' = ?2 AND r.value ->> 'emoji' = ?3)`;
const TAKES_REACTIONS = `(SELECT ${c.deleted_at} IS NULL AND coalesce(json_array_length(${c.reactions}), 0) < ${REACTIONS_MAX} FROM ${c} WHERE ${c.id} = ?1)`;
const REACT = "UPDATE comments SET reactions = json_insert(coalesce(reactions, '[]'), '$[#]', json(?2)) WHERE id = ?1";
const UNREACT = `UPDATE comments SET reactions = (SELECT iif(count(*) > 0, json_group_array(json(r.value)), NULL) FROM json_each(reactions) r
  WHERE r.value ->> 'id' <> ?2 OR r.value ->> 'emoji' <> ?3) WHERE id = ?1`;

/** Where the same was done already the guard refuses with `reaction_moved`. */
export function reactStatements(db: Database, commentId: string, reaction: Reaction, isOn: boolean): { guards: Statement[]; write: Statement } {
  const { id, emoji } = reaction;
  if (!isOn) return { guards: [db.guard(HAS_REACTION, "reaction_moved", commentId, id, emoji)], write: db.sql(UNREACT, commentId, id, emoji) };
  return {
    guards: [db.guard(`NOT ${HAS_REACTION}`, "reaction_moved", commentId, id, emoji), db.guard(TAKES_REACTIONS, "reactions_full", commentId)],
    write: db.sql(REACT, commentId, JSON.stringify(reaction)),
  };
}

const EDITS = `SELECT e.at, e.payload ->> '$.was' AS message FROM events e WHERE e.about_id = ?1 AND e.type = 'task.comment_edited'
  ORDER BY e.id LIMIT ${COMMENT_EDITS_MAX}`;
/** How a comment read before each of its edits, oldest first: the history has it. */
export const editsOf = (db: Database, commentId: string): Query<{ at: string; message: string }[]> => db.rows(EDITS, commentId);

const NAMED_MAX = 500;
const mentionableSql = (board: string): string => `SELECT 'user' AS type, m.person_id AS id, m.name FROM boards b
  JOIN members m ON m.organization_id = b.organization_id WHERE b.id = ${board} AND ${MEMBER_READS_BOARD}
  UNION ALL SELECT 'agent', a.id, a.name FROM boards b JOIN agents a ON a.organization_id = b.organization_id AND a.deleted_at IS NULL
  AND (a.board_id = b.id OR a.board_id IS NULL) WHERE b.id = ${board} LIMIT ${NAMED_MAX}`;
const OF_BOARD = mentionableSql("?1");
const OF_TASK = mentionableSql(`(SELECT ${own.board_id} FROM ${own} WHERE ${own.id} = ?1)`);

/** Who can be named on a board: the people who may read it, and the agents that work there. */
export const mentionable = (db: Database, boardId: string): Query<Actor[]> => db.rows<Actor>(OF_BOARD, boardId);
/** The same, of the board of a task. */
export const mentionableOnTask = (db: Database, taskId: string): Query<Actor[]> => db.rows<Actor>(OF_TASK, taskId);
