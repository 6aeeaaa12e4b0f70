// The SQL of comments.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { givenOnAtSql } from "#worker/runs/index.ts";
import { comments, type CommentRow, tasks } from "./tables.ts";
import { type Worker, workerIds } from "./verification.ts";
import { isSaidAsWorkSql } from "./work-store.ts";

const c = names(comments, "c");
const t = names(tasks, "t");
const own = names(tasks);

/** More than people say until a run has stopped; all of them can be read there. */
const TOLD_MAX = 20;
const AFTER = `SELECT * FROM ${c} WHERE ${c.task_id} = ?1 AND ${c.id} > coalesce(?2, '') ORDER BY ${c.id} LIMIT ?3`;
/** Ids rise with time: `~` stands behind each of them. */
const BEFORE = `SELECT * FROM ${c} WHERE ${c.task_id} = ?1 AND ${c.id} < coalesce(?2, '~') ORDER BY ${c.id} DESC LIMIT ?3`;
const DURING = `SELECT * FROM ${c} WHERE ${c.task_id} = ?1 AND ${c.created_at} >=
  (SELECT ${givenOnAtSql("?2")}) AND ${c.deleted_at} IS NULL ORDER BY ${c.id} LIMIT ${TOLD_MAX}`;
const COUNT_ONE_MORE = `UPDATE ${own} SET ${own.comment_count} = ${own.comment_count} + 1, ${own.work_version} = ${own.work_version} + ${isSaidAsWorkSql("?2")}
  WHERE ${own.id} = ?1`;
const BY_ASSIGNEE = `SELECT 1 AS found FROM ${c} JOIN ${t} ON ${t.id} = ${c.task_id}
  WHERE ${c.task_id} = ?1 AND ${c.author_id} IN (${t.assigned_agent_id}, ${t.assigned_person_id}) AND ${c.created_at} >= coalesce(${t.in_progress_at}, '') AND ${c.deleted_at} IS NULL LIMIT 1`;

/** What is said on a task after it was given to another agent, until the run ?2 has ended. */
export const commentsDuring = (db: Database, taskId: string, runId: string): Query<CommentRow[]> => db.rows<CommentRow>(DURING, taskId, runId);

/** Oldest first, after the cursor (a comment's id); or newest first, before it. */
export const commentsFrom = (db: Database, taskId: string, order: "oldest" | "newest", cursor: string | null, limit: number): Query<CommentRow[]> =>
  db.rows<CommentRow>(order === "newest" ? BEFORE : AFTER, taskId, cursor, limit);

/** Whether the assignee has commented since the work began. */
export const progressComment = (db: Database, taskId: string): Query<{ found: 1 } | null> => db.row(BY_ASSIGNEE, taskId);

/** `worker`: who says it. */
export const insertCommentStatements = (db: Database, row: CommentRow, worker: Worker): Statement[] => [
  insertRow(db, comments, row),
  db.sql(COUNT_ONE_MORE, row.task_id, JSON.stringify(workerIds(worker))),
];

/** After an import: how many comments each task of the organization ?1 has. */
export const SETTLE_COMMENT_COUNTS = `UPDATE tasks SET comment_count = n.n FROM (SELECT ${t.id}, (SELECT count(*) FROM ${c} WHERE ${c.task_id} = ${t.id}) AS n
  FROM ${t} WHERE ${t.organization_id} = ?1) n WHERE tasks.id = n.id AND tasks.comment_count <> n.n`;
