// The SQL of letters with notifications: whose letter is due, what is in it, and that it has gone.
import { visibleBoardsParameter } from "#worker/members/index.ts";
import type { Condition } from "#worker/activity/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { inVisibleBoard, type Reader } from "./store.ts";
import type { Kind } from "./schema.ts";
import { type LetterRow, notification_letters, notification_settings, notifications } from "./tables.ts";

const l = names(notification_letters, "l");
const n = names(notifications, "n");
const s = names(notification_settings, "s");

export type DueLetter = LetterRow & { since: string; due_at: string; letters: string; organization: string };
// From one organization to the next that has any, by the index, so that the many letters of one are not looked through for the others.
const ORGANIZATIONS = `WITH RECURSIVE turns(id) AS (SELECT min(organization_id) FROM notification_letters WHERE due_at IS NOT NULL
  UNION ALL SELECT (SELECT min(x.organization_id) FROM notification_letters x WHERE x.organization_id > turns.id AND x.due_at IS NOT NULL)
  FROM turns WHERE turns.id IS NOT NULL)`;
const FIRST_OF_EACH = `SELECT f.person_id FROM notification_letters f WHERE f.organization_id = turns.id AND f.due_at <= ?1
  AND (f.claimed_until IS NULL OR f.claimed_until < ?1) ORDER BY f.due_at LIMIT ?2`;
const DUE = `${ORGANIZATIONS} SELECT l.*, ${s.letters} AS letters, o.name AS organization FROM (
    SELECT w.*, row_number() OVER (PARTITION BY w.organization_id ORDER BY w.due_at) AS turn
    FROM turns CROSS JOIN notification_letters w ON w.organization_id = turns.id AND w.person_id IN (${FIRST_OF_EACH}) WHERE turns.id IS NOT NULL
    ORDER BY turn, w.due_at LIMIT ?2) l
  JOIN organizations o ON o.id = ${l.organization_id}
  LEFT JOIN ${s} ON ${s.organization_id} = ${l.organization_id} AND ${s.person_id} = ${l.person_id} ORDER BY l.turn, ${l.due_at}`;
/** Those that are to be looked at: of each organization the one that has waited longest, then the second of each. `letters` null: nobody wants one any more. */
export const dueLetters = (db: Database, at: string, most: number): Query<(Omit<DueLetter, "letters"> & { letters: string | null })[]> =>
  db.rows(DUE, at, most);

type Whose = Pick<LetterRow, "organization_id" | "person_id">;
const OWN = "organization_id = ?1 AND person_id = ?2";
const CLAIM = `UPDATE notification_letters SET claimed_until = ?4 WHERE ${OWN} AND due_at = ?3 AND (claimed_until IS NULL OR claimed_until < ?5) RETURNING attempts`;
/** Nothing: another has it. */
export const claimLetter = (db: Database, { organization_id, person_id, due_at }: DueLetter, until: string, at: string): Query<{ attempts: number } | null> =>
  db.row(CLAIM, organization_id, person_id, due_at, until, at);

/** It is looked at then. */
export const letterLaterStatement = (db: Database, { organization_id, person_id }: Whose, dueAt: string, attempts: number): Statement =>
  db.sql(`UPDATE notification_letters SET due_at = ?3, attempts = ?4, claimed_until = NULL WHERE ${OWN}`, organization_id, person_id, dueAt, attempts);

const WAITING = `${n.organization_id} = ?1 AND ${n.person_id} = ?2 AND ${n.read_at} IS NULL AND ${n.mailed_at} IS NULL AND ${n.kind} IN (SELECT value FROM json_each(?3))`;
/** What was told meanwhile waits for its own letter. */
const NEXT = `(SELECT min(${n.at}) FROM ${n} WHERE ${WAITING})`;
const SETTLE = `UPDATE notification_letters SET claimed_until = NULL, attempts = 0, since = ${NEXT}, due_at = ${NEXT} WHERE ${OWN}`;
const MAILED = `UPDATE notifications SET mailed_at = ?4 WHERE ${OWN} AND event_id IN (SELECT value FROM json_each(?3))`;
/** With these it is over, whether they were in it or nobody may read them any more. */
export const letterGoneStatements = (db: Database, letter: DueLetter, kinds: readonly Kind[], ids: readonly number[], at: string): Statement[] => [
  db.sql(MAILED, letter.organization_id, letter.person_id, JSON.stringify(ids), at),
  db.sql(SETTLE, letter.organization_id, letter.person_id, JSON.stringify(kinds)),
];
/** What has been told of these kinds already is in no letter. */
export const notMailedStatement = (db: Database, { organization_id, person_id }: Whose, kinds: readonly Kind[], at: string): Statement =>
  db.sql(
    `UPDATE notifications SET mailed_at = ?4 WHERE ${OWN} AND mailed_at IS NULL AND read_at IS NULL AND kind IN (SELECT value FROM json_each(?3))`,
    organization_id,
    person_id,
    JSON.stringify(kinds),
    at,
  );
/** Nobody wants it, or it cannot be sent. */
export const dropLetterStatement = (db: Database, { organization_id, person_id }: Whose): Statement =>
  db.sql(`UPDATE notification_letters SET since = NULL, due_at = NULL, claimed_until = NULL, attempts = 0 WHERE ${OWN}`, organization_id, person_id);
/** What has been chosen anew holds at once. */
export const letterAgainStatement = (db: Database, { organization_id, person_id }: Whose): Statement =>
  db.sql(`UPDATE notification_letters SET due_at = since WHERE ${OWN}`, organization_id, person_id);

/** `key`, `title`: of its task, while that is on the board of which it tells; `label`: what its event says of what happened. */
export type Mailed = {
  event_id: number;
  kind: Kind;
  actor_name: string;
  label: string | null;
  key: string | null;
  title: string | null;
  task_id: string | null;
  board_id: string | null;
};
/** Of each thing that waits, whether the person may still read it. As many as are kept for one person. */
const WAITING_MAX = 1_000;
const LISTED_MAX = 20;
const TASK = "CASE WHEN e.subject_type = 'task' THEN e.subject_id WHEN e.about_type = 'task' THEN e.about_id END";
/** What is said of notifications `n` for which the condition is true. */
export const itemsSql = (condition: string): string =>
  `SELECT ${n.event_id}, ${n.kind}, e.actor_name, e.payload ->> 'label' AS label, w.key || '-' || t.number AS key, t.title, t.id AS task_id, e.board_id
    FROM ${n} CROSS JOIN events e ON e.id = ${n.event_id} LEFT JOIN boards w ON w.id = e.board_id
    LEFT JOIN tasks t ON t.id = ${TASK} AND t.board_id = e.board_id AND t.deleted_at IS NULL WHERE ${condition}`;
const OF_LETTER = WAITING.replace(/\?\d/g, "?");
/** What waits for the letter: all of it by id, and what is listed of it, oldest first. */
export function letterContent(db: Database, reader: Reader, letter: DueLetter, kinds: readonly Kind[], readable: Condition) {
  const whose = [letter.organization_id, letter.person_id, JSON.stringify(kinds)];
  const rights = [...readable.params, visibleBoardsParameter(reader.caller)];
  const mayRead = `${readable.sql} AND ${inVisibleBoard(reader)}`;
  const waiting: Query<{ event_id: number; is_readable: number }[]> = db.rows(
    `SELECT ${n.event_id}, (${mayRead}) AS is_readable FROM ${n} CROSS JOIN events e ON e.id = ${n.event_id} WHERE ${OF_LETTER} LIMIT ${WAITING_MAX}`,
    ...rights,
    ...whose,
  );
  const listed: Query<Mailed[]> = db.rows(`${itemsSql(`${OF_LETTER} AND ${mayRead}`)} ORDER BY ${n.event_id} LIMIT ${LISTED_MAX}`, ...whose, ...rights);
  return { waiting, listed };
}
