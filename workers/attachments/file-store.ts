// The SQL of the files that may stand in R2. A row is there before the first byte and until the last is gone, so nothing in R2 is forgotten:
// begun (`delete_after` in twenty minutes) → an attachment's (none) → being deleted (`task_id` none), and no way back from there.
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { attachments, attachment_files, attachment_usage, type FileRow } from "./tables.ts";
import { ORGANIZATION_MAX_BYTES, ORGANIZATION_MAX_FILES, TASK_MAX_BYTES, TASK_MAX_FILES } from "./schema.ts";

const f = names(attachment_files, "f");
const own = names(attachment_files);
const a = names(attachments, "a");
const u = names(attachment_usage, "u");

const IS_OPEN = "EXISTS (SELECT 1 FROM streams s WHERE s.id = ? AND s.frozen_at IS NULL)";
const HAS_ROOM_FOR_FILE = `(SELECT count(*) FROM ${f} WHERE ${f.task_id} = ?) < ${TASK_MAX_FILES}`;
const HAS_ROOM_FOR_BYTES = `(SELECT coalesce(sum(${f.bytes}), 0) FROM ${f} WHERE ${f.task_id} = ?) + ? <= ${TASK_MAX_BYTES}`;
const ORGANIZATION_HAS_ROOM = `NOT EXISTS (SELECT 1 FROM ${u} WHERE ${u.organization_id} = ?
  AND (${u.bytes} + ? > ${ORGANIZATION_MAX_BYTES} OR ${u.files} >= ${ORGANIZATION_MAX_FILES}))`;

/** Where a file stands in R2. */
export const keyOf = ({ organization_id, id }: Pick<FileRow, "organization_id" | "id">): string => `organizations/${organization_id}/attachments/${id}`;

/** That there is room for a file, before its first byte. */
export const roomGuards = (db: Database, boardId: string, { organization_id, task_id, bytes }: FileRow): Statement[] => [
  db.guard(IS_OPEN, "organization_closed", boardId),
  db.guard(HAS_ROOM_FOR_FILE, "task_files", task_id),
  db.guard(HAS_ROOM_FOR_BYTES, "task_bytes", task_id, bytes),
  db.guard(ORGANIZATION_HAS_ROOM, "organization_bytes", organization_id, bytes),
];

/** An upload that has begun becomes an attachment's, unless it has been given up. */
export const keepStatements = (db: Database, id: string): { guard: Statement; write: Statement } => ({
  guard: db.guard(`EXISTS (SELECT 1 FROM ${f} WHERE ${f.id} = ? AND ${f.task_id} IS NOT NULL AND ${f.delete_after} IS NOT NULL)`, "upload_given_up", id),
  write: db.sql(`UPDATE ${own} SET ${own.delete_after} = NULL WHERE ${own.id} = ?1`, id),
});

const GIVE_UP = `UPDATE ${own} SET ${own.task_id} = NULL, ${own.delete_after} = ?2 WHERE ${own.id} = ?1`;
/** An upload that failed; what an attachment has meanwhile stays. */
export const giveUpStatement = (db: Database, id: string, at: string): Statement => db.sql(`${GIVE_UP} AND ${own.delete_after} IS NOT NULL`, id, at);
/** The file of an attachment that goes. */
export const endStatement = (db: Database, id: string, at: string): Statement => db.sql(GIVE_UP, id, at);
const FILES_OF_TASK = `SELECT ${a.file_id} FROM ${a} WHERE ${a.task_id} = ?1`;
/** The files of all attachments of a task that goes. */
export const endOfTaskStatement = (db: Database, taskId: string, at: string): Statement =>
  db.sql(`UPDATE ${own} SET ${own.task_id} = NULL, ${own.delete_after} = ?2 WHERE ${own.id} IN (${FILES_OF_TASK})`, taskId, at);

const BOARD_STEP = 200;
const SOME_OF_BOARD = `FROM ${a} WHERE ${a.board_id} = ?1 ORDER BY ${a.id} LIMIT ${BOARD_STEP}`;
/** Some attachments of a board that goes, and their files; none is left when the second statement changes nothing. */
export const endOfBoardStatements = (db: Database, boardId: string, at: string): Statement[] => [
  db.sql(`UPDATE ${own} SET ${own.task_id} = NULL, ${own.delete_after} = ?2 WHERE ${own.id} IN (SELECT ${a.file_id} ${SOME_OF_BOARD})`, boardId, at),
  db.sql(`DELETE FROM attachments WHERE id IN (SELECT ${a.id} ${SOME_OF_BOARD})`, boardId),
];

const STEP = 500;
const CLAIM = `UPDATE ${own} SET ${own.task_id} = NULL WHERE ${own.id} IN
  (SELECT ${f.id} FROM ${f} WHERE ${f.delete_after} <= ?1 ORDER BY ${f.delete_after} LIMIT ${STEP}) RETURNING ${own.id}, ${own.organization_id}`;
/** Files that nobody has: from here on no attachment can have them. */
export const claimDueFiles = (db: Database, at: string): Query<Pick<FileRow, "id" | "organization_id">[]> => db.rows(CLAIM, at);
const FORGET = `DELETE FROM ${own} WHERE ${own.id} IN (SELECT value FROM json_each(?1)) AND ${own.task_id} IS NULL`;
export const forgetFilesStatement = (db: Database, ids: readonly string[]): Statement => db.sql(FORGET, JSON.stringify(ids));

const USED = `SELECT ${u.files}, ${u.bytes} FROM ${u} WHERE ${u.organization_id} = ?1`;
/** What the files of an organization take. */
export const usedBy = (db: Database, organizationId: string): Query<{ files: number; bytes: number }> =>
  map(db.row<{ files: number; bytes: number }>(USED, organizationId), (row) => row ?? { files: 0, bytes: 0 });
