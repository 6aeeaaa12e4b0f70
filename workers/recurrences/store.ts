// The SQL of recurrences.
import { boardInUseSql } from "#worker/boards/index.ts";
import { all, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { RECURRENCES_MAX } from "./schema.ts";
import { recurrence_occurrences, recurrences, type RecurrenceRow } from "./tables.ts";

const r = names(recurrences, "r");
const own = names(recurrences);
const made = names(recurrence_occurrences);

const LIST = `SELECT * FROM ${r} WHERE ${r.board_id} = ?1 ORDER BY ${r.id} LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${r} WHERE ${r.board_id} = ?1`;
const ONE = `SELECT * FROM ${r} WHERE ${r.id} = ?2 AND ${r.board_id} = ?1`;

/** Those of a board, the oldest first, and how many there are. */
export const recurrencesOf = (db: Database, boardId: string, { limit, offset }: PageQuery) =>
  all({ rows: db.rows<RecurrenceRow>(LIST, boardId, limit, offset), count: db.row<{ total: number }>(COUNT, boardId) });
/** null: there is none of this id on the board. */
export const recurrenceById = (db: Database, boardId: string, id: string): Query<RecurrenceRow | null> => db.row<RecurrenceRow>(ONE, boardId, id);

const ROOM = `(SELECT count(*) FROM ${own} WHERE ${own.board_id} = ?) < ${RECURRENCES_MAX}`;
export const roomGuard = (db: Database, boardId: string): Statement => db.guard(ROOM, "too_many", boardId);
export const insertRecurrenceStatement = (db: Database, row: RecurrenceRow): Statement => insertRow(db, recurrences, row);
export const deleteRecurrenceStatement = (db: Database, id: string): Statement => db.sql(`DELETE FROM ${own} WHERE ${own.id} = ?1`, id);

/** Of a minute of cron, on one shard; what is more waits for the next, everybody's alike. */
export const MADE_PER_MINUTE = 300;
// From one organization to the next that has any, by the index, so that the many rules of one are not looked through for the others.
const ORGANIZATIONS = `WITH RECURSIVE o(id) AS (SELECT min(${own.organization_id}) FROM ${own} WHERE ${own.next_at} IS NOT NULL
  UNION ALL SELECT (SELECT min(x.organization_id) FROM recurrences x WHERE x.organization_id > o.id AND x.next_at IS NOT NULL) FROM o WHERE o.id IS NOT NULL)`;
const FIRST_OF_EACH = `SELECT ${r.id} FROM ${r} WHERE ${r.organization_id} = o.id AND ${r.next_at} <= ?1 ORDER BY ${r.next_at} LIMIT ?2`;
// The first of each organization, then the second of each: the many of one wait, those of others do not.
const DUE = `${ORGANIZATIONS} SELECT * FROM (
    SELECT r.*, ${boardInUseSql(r.board_id)} AS is_in_use, row_number() OVER (PARTITION BY ${r.organization_id} ORDER BY ${r.next_at}) AS turn
    FROM o CROSS JOIN ${r} ON ${r.id} IN (${FIRST_OF_EACH}) WHERE o.id IS NOT NULL)
  ORDER BY turn, next_at LIMIT ?2`;
/** `is_in_use`: its board is neither archived nor gone, and its organization is open. */
export type DueRecurrence = RecurrenceRow & { next_at: string; is_in_use: number };
/** The rules whose next moment has come, as many as there is room for. */
export const dueRecurrences = (db: Database, at: string, most: number): Query<DueRecurrence[]> => db.rows<DueRecurrence>(DUE, at, most);

const SAME_NEXT = `(SELECT ${own.next_at} FROM ${own} WHERE ${own.id} = ?) = ?`;
/** Nobody has made this occurrence, or changed when the next one is, since it was read. */
export const sameNextGuard = (db: Database, id: string, next: string): Statement => db.guard(SAME_NEXT, "recurrence_moved", id, next);

const MOVE = `UPDATE ${own} SET ${own.decided_until} = ?2, ${own.next_at} = ?3 WHERE ${own.id} = ?1 AND ${own.next_at} = ?4`;
/** Where it goes on, if it still stands where it was read; its version stays, since nobody has changed it. */
export const moveStatement = (db: Database, { id, next_at }: Pick<DueRecurrence, "id" | "next_at">, until: string, next: string | null): Statement =>
  db.sql(MOVE, id, until, next, next_at);

const SAME_UNTIL = `(SELECT ${own.decided_until} FROM ${own} WHERE ${own.id} = ?) = ?`;
/** Nothing has been made since it was read, so that a change of when it comes does not make it again. */
export const sameUntilGuard = (db: Database, { id, decided_until }: RecurrenceRow): Statement => db.guard(SAME_UNTIL, "conflict", id, decided_until);

/** So many of what a rule has made are kept by their moments. */
const OCCURRENCES_KEPT = 100;
const MADE = `INSERT INTO recurrence_occurrences(recurrence_id, occurrence_at, organization_id, task_id) VALUES (?1, ?2, ?3, ?4)`;
const COUNTED = `UPDATE ${own} SET ${own.last_at} = ?2, ${own.last_task_id} = ?3, ${own.made_count} = ${own.made_count} + 1 WHERE ${own.id} = ?1`;
const FORGET = `DELETE FROM ${made} WHERE ${made.recurrence_id} = ?1 AND ${made.occurrence_at} <= (SELECT o.occurrence_at FROM recurrence_occurrences o
  WHERE o.recurrence_id = ?1 ORDER BY o.occurrence_at DESC LIMIT 1 OFFSET ${OCCURRENCES_KEPT})`;
/** An occurrence has become this task. */
export const madeStatements = (db: Database, { id, organization_id }: RecurrenceRow, occurrenceAt: string, taskId: string): Statement[] => [
  db.sql(MADE, id, occurrenceAt, organization_id, taskId),
  db.sql(COUNTED, id, occurrenceAt, taskId),
  db.sql(FORGET, id),
];
