// The SQL of a group's notes.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { board_group_notes, type GroupNoteRow } from "./tables.ts";

const n = names(board_group_notes);

/** A group's notes are a few: they are read whole. */
export const NOTES_MAX = 100;
const OF_GROUP = `SELECT * FROM ${n} WHERE ${n.board_group_id} = ?1 ORDER BY ${n.id} DESC LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${n} WHERE ${n.board_group_id} = ?1`;
const ONE = `SELECT * FROM ${n} WHERE ${n.id} = ?1 AND ${n.board_group_id} = ?2`;
const HAS_ROOM = `(SELECT count(*) FROM ${n} WHERE ${n.board_group_id} = ?) < ${NOTES_MAX}`;

export const notesOf = (db: Database, groupId: string, limit: number, offset: number): Query<GroupNoteRow[]> =>
  db.rows<GroupNoteRow>(OF_GROUP, groupId, limit, offset);
export const noteCount = (db: Database, groupId: string): Query<{ total: number } | null> => db.row(COUNT, groupId);
export const noteById = (db: Database, groupId: string, id: string): Query<GroupNoteRow | null> => db.row<GroupNoteRow>(ONE, id, groupId);
export const roomForNoteGuard = (db: Database, groupId: string): Statement => db.guard(HAS_ROOM, "notes_full", groupId);
export const deleteNoteStatement = (db: Database, id: string): Statement => db.sql("DELETE FROM board_group_notes WHERE id = ?1", id);
export const deleteNotesStatement = (db: Database, groupId: string): Statement => db.sql("DELETE FROM board_group_notes WHERE board_group_id = ?1", groupId);
