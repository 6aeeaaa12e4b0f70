// The SQL of attachments.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { attachments, type AttachmentRow } from "./tables.ts";

const a = names(attachments, "a");
const own = names(attachments);
const ONE = `SELECT * FROM ${a} WHERE ${a.id} = ?1 AND ${a.task_id} = ?2`;
const OF_TASK = `SELECT * FROM ${a} WHERE ${a.task_id} = ?1 ORDER BY ${a.id} LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${a} WHERE ${a.task_id} = ?1`;

export const attachmentOf = (db: Database, taskId: string, id: string): Query<AttachmentRow | null> => db.row<AttachmentRow>(ONE, id, taskId);
/** In the order in which they were attached. */
export const attachmentsOf = (db: Database, taskId: string, { limit, offset }: PageQuery): Query<AttachmentRow[]> =>
  db.rows<AttachmentRow>(OF_TASK, taskId, limit, offset);
export const attachmentCount = (db: Database, taskId: string): Query<{ total: number } | null> => db.row(COUNT, taskId);
/** SQL for how many the task ?1 has. */
export const COUNT_OF_TASK = `SELECT count(*) FROM ${a} WHERE ${a.task_id} = ?1`;

export const deleteAttachmentStatement = (db: Database, id: string): Statement => db.sql(`DELETE FROM ${own} WHERE ${own.id} = ?1`, id);
export const deleteOfTaskStatement = (db: Database, taskId: string): Statement => db.sql(`DELETE FROM ${own} WHERE ${own.task_id} = ?1`, taskId);
