// The SQL of what goes to people's browsers: who has something, what it is, one row for each thing and browser, and when that is tried again.
import type { Condition } from "#worker/activity/index.ts";
import { visibleBoardsParameter } from "#worker/members/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { itemsSql, type Mailed } from "./letters-store.ts";
import type { Hour } from "./push-rules.ts";
import type { Kind } from "./schema.ts";
import { inVisibleBoard, type Reader } from "./store.ts";
import { type DeliveryRow, notification_pushes, notification_settings, notifications, type PushRow } from "./tables.ts";

const n = names(notifications, "n");
const w = names(notification_pushes, "w");
const s = names(notification_settings, "s");

/** Among so many it is chosen, an organization at a time: those of one keep no others waiting for long. */
const CHOSEN_AMONG = 2_000;
const inTurns = (due: string): string =>
  `SELECT x.* FROM (SELECT d.*, row_number() OVER (PARTITION BY d.organization_id ORDER BY d.due_at) AS turn FROM (${due} LIMIT ${CHOSEN_AMONG}) d) x ORDER BY x.turn LIMIT ?2`;

export type DuePush = PushRow & { since: string; push: string | null };
const DUE = `SELECT x.*, ${s.push} FROM (${inTurns(`SELECT w.* FROM ${w} WHERE ${w.due_at} <= ?1 ORDER BY ${w.due_at}`)}) x
  LEFT JOIN ${s} ON ${s.organization_id} = x.organization_id AND ${s.person_id} = x.person_id`;
/** Whose turn it is. `push`: their settings, where they have chosen. */
export const duePushes = (db: Database, at: string, most: number): Query<DuePush[]> => db.rows<DuePush>(DUE, at, most);

type Whose = Pick<PushRow, "organization_id" | "person_id">;
const OWN = "organization_id = ?1 AND person_id = ?2";
export const pushLaterStatement = (db: Database, { organization_id, person_id }: Whose, dueAt: string): Statement =>
  db.sql(`UPDATE notification_pushes SET due_at = ?3 WHERE ${OWN}`, organization_id, person_id, dueAt);
/** What has been chosen anew holds at once. */
export const pushAgainStatement = (db: Database, { organization_id, person_id }: Whose): Statement =>
  db.sql(`UPDATE notification_pushes SET due_at = since WHERE ${OWN}`, organization_id, person_id);
/** They have no browser for it. */
export const dropPushStatement = (db: Database, { organization_id, person_id, since }: Whose & { since: string }): Statement =>
  db.sql(`UPDATE notification_pushes SET since = NULL, due_at = NULL WHERE ${OWN} AND since = ?3`, organization_id, person_id, since);

const WAITING = `${n.organization_id} = ? AND ${n.person_id} = ? AND ${n.at} >= ? AND ${n.pushed_at} IS NULL AND ${n.read_at} IS NULL AND ${n.kind} IN (SELECT value FROM json_each(?))`;
/** As many as are kept for one person. */
const WAITING_MAX = 1_000;
export const waitingPushes = (
  db: Database,
  reader: Reader,
  { organization_id, person_id, since }: DuePush,
  kinds: readonly Kind[],
  readable: Condition,
): Query<{ event_id: number; is_readable: number }[]> =>
  db.rows(
    `SELECT ${n.event_id}, (${readable.sql} AND ${inVisibleBoard(reader)}) AS is_readable FROM ${n} CROSS JOIN events e ON e.id = ${n.event_id}
      WHERE ${WAITING} ORDER BY ${n.event_id} LIMIT ${WAITING_MAX}`,
    ...readable.params,
    visibleBoardsParameter(reader.caller),
    organization_id,
    person_id,
    since,
    JSON.stringify(kinds),
  );

const NOT_PUSHED = "organization_id = ?1 AND person_id = ?2 AND pushed_at IS NULL";
// Of two who do it at once, the second finds them handed on.
const HAND_ON = `INSERT INTO push_deliveries(organization_id, person_id, event_id, subscription_id, more, attempts, due_at)
  SELECT n.organization_id, n.person_id, n.event_id, b.value, i.value ->> 'more', 0, ?5 FROM json_each(?3) i
    CROSS JOIN notifications n ON n.organization_id = ?1 AND n.person_id = ?2 AND n.event_id = i.value ->> 'id' AND n.pushed_at IS NULL CROSS JOIN json_each(?4) b
  WHERE true ON CONFLICT DO NOTHING`;
const HANDED_ON = `UPDATE notifications SET pushed_at = ?4 WHERE ${NOT_PUSHED} AND event_id IN (SELECT value FROM json_each(?3))`;
/** What was told meanwhile has its own turn. */
const NEXT = `(SELECT min(n.at) FROM notifications n WHERE n.organization_id = ?1 AND n.person_id = ?2 AND n.at >= notification_pushes.since AND n.pushed_at IS NULL AND n.read_at IS NULL
  AND n.kind IN (SELECT value FROM json_each(?3)))`;
const SETTLE = `UPDATE notification_pushes SET since = ${NEXT}, due_at = ${NEXT}, hour_at = ?4, sent = ?5 WHERE ${OWN}`;
/** One thing for each browser: itself, or how many `more` there are. */
export type Handed = { id: number; more: number };
export type HandingOn = { shown: readonly Handed[]; handed: readonly number[]; browsers: readonly string[]; kinds: readonly Kind[]; hour: Hour; at: string };
export const handOnStatements = (db: Database, { organization_id, person_id }: Whose, { shown, handed, browsers, kinds, hour, at }: HandingOn): Statement[] => [
  db.sql(HAND_ON, organization_id, person_id, JSON.stringify(shown), JSON.stringify(browsers), at),
  db.sql(HANDED_ON, organization_id, person_id, JSON.stringify(handed), at),
  db.sql(SETTLE, organization_id, person_id, JSON.stringify(kinds), hour.hour_at, hour.sent),
];

const DUE_DELIVERIES = inTurns("SELECT * FROM push_deliveries WHERE due_at <= ?1 ORDER BY due_at");
const CLAIM = `UPDATE push_deliveries SET attempts = attempts + 1, due_at = json_extract(?3, '$[' || CAST(min(attempts, ?4) AS INTEGER) || ']')
  WHERE due_at <= ?1 AND id IN (SELECT c.id FROM (${DUE_DELIVERIES}) c) RETURNING *`;
/** Those whose time it is, each for one who tries; `times`: when they are tried next, by how often they have been. */
export const claimDeliveries = (db: Database, at: string, most: number, times: readonly string[]): Query<DeliveryRow[]> =>
  db.rows<DeliveryRow>(CLAIM, at, most, JSON.stringify(times), times.length - 1);

export const deliveriesGoneStatement = (db: Database, ids: readonly number[]): Statement =>
  db.sql("DELETE FROM push_deliveries WHERE id IN (SELECT value FROM json_each(?1))", JSON.stringify(ids));
/** They have not been tried. */
export const notTriedStatement = (db: Database, ids: readonly number[], dueAt: string): Statement =>
  db.sql("UPDATE push_deliveries SET attempts = attempts - 1, due_at = ?2 WHERE id IN (SELECT value FROM json_each(?1))", JSON.stringify(ids), dueAt);

/** Of these things, those that the person has not read and may read now. */
export const readablePushes = (
  db: Database,
  reader: Reader,
  { organization_id, person_id }: Whose,
  ids: readonly number[],
  readable: Condition,
): Query<Mailed[]> =>
  db.rows<Mailed>(
    `${itemsSql(`${n.organization_id} = ? AND ${n.person_id} = ? AND ${n.event_id} IN (SELECT value FROM json_each(?)) AND ${n.read_at} IS NULL
      AND ${readable.sql} AND ${inVisibleBoard(reader)}`)} ORDER BY ${n.event_id}`,
    organization_id,
    person_id,
    JSON.stringify(ids),
    ...readable.params,
    visibleBoardsParameter(reader.caller),
  );
