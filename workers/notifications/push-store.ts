// The SQL of what goes to people's browsers: who has something, what it is, one row for each thing and browser, and when that is tried again.
import type { Condition } from "#worker/activity/index.ts";
import { visibleBoardsParameter } from "#worker/members/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { itemsSql, type Mailed } from "./letters-store.ts";
import { endsAt, type Hour } from "./push-rules.ts";
import type { Kind } from "./schema.ts";
import { inVisibleBoard, type Reader } from "./store.ts";
import { type DeliveryRow, notification_settings, notifications, type PushRow } from "./tables.ts";

const n = names(notifications, "n");
const s = names(notification_settings, "s");

/**
 * The ?2 rows of a table that are due at ?1: the first of each organization, then the second of each. From one organization to the next by the
 * index, so that the many of one are not looked through for the others. `own`: the name of a row within its organization.
 */
const inTurns = (table: string, own: string): string =>
  `WITH RECURSIVE turns(id) AS (SELECT min(organization_id) FROM ${table} WHERE due_at IS NOT NULL
    UNION ALL SELECT (SELECT min(y.organization_id) FROM ${table} y WHERE y.organization_id > turns.id AND y.due_at IS NOT NULL)
    FROM turns WHERE turns.id IS NOT NULL)
  SELECT x.* FROM (SELECT d.*, row_number() OVER (PARTITION BY d.organization_id ORDER BY d.due_at) AS turn
    FROM turns CROSS JOIN ${table} d ON d.organization_id = turns.id AND d.${own} IN (SELECT f.${own} FROM ${table} f
      WHERE f.organization_id = turns.id AND f.due_at <= ?1 ORDER BY f.due_at LIMIT ?2) WHERE turns.id IS NOT NULL) x
  ORDER BY x.turn, x.due_at LIMIT ?2`;

export type DuePush = PushRow & { since: string; push: string | null };
const DUE = `SELECT w.*, ${s.push} FROM (${inTurns("notification_pushes", "person_id")}) w
  LEFT JOIN ${s} ON ${s.organization_id} = w.organization_id AND ${s.person_id} = w.person_id ORDER BY w.turn, w.due_at`;
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
const HAND_ON = `INSERT INTO push_deliveries(organization_id, person_id, event_id, subscription_id, more, attempts, due_at, ends_at)
  SELECT n.organization_id, n.person_id, n.event_id, b.value, i.value ->> 'more', 0, ?5, ?6 FROM json_each(?3) i
    CROSS JOIN notifications n ON n.organization_id = ?1 AND n.person_id = ?2 AND n.event_id = i.value ->> 'id' AND n.pushed_at IS NULL CROSS JOIN json_each(?4) b
  WHERE true ON CONFLICT DO NOTHING`;
const HANDED_ON = `UPDATE notifications SET pushed_at = ?4 WHERE ${NOT_PUSHED} AND event_id IN (SELECT value FROM json_each(?3))`;
/** What was told meanwhile has its own turn. */
const NEXT = `(SELECT min(n.at) FROM notifications n WHERE n.organization_id = ?1 AND n.person_id = ?2 AND n.at >= notification_pushes.since AND n.pushed_at IS NULL AND n.read_at IS NULL
  AND n.kind IN (SELECT value FROM json_each(?3)))`;
const SETTLE = `UPDATE notification_pushes SET since = ${NEXT}, due_at = ${NEXT}, hour_at = ?4, sent = ?5 WHERE ${OWN}`;
/** One thing for each browser: itself, or how many `more` there are. */
export type Handed = { id: number; more: number };
export type HandingOn = { shown: readonly Handed[]; handed: readonly number[]; browsers: readonly string[]; kinds: readonly Kind[]; hour: Hour; now: Date };
export function handOnStatements(db: Database, { organization_id, person_id }: Whose, { shown, handed, browsers, kinds, hour, now }: HandingOn): Statement[] {
  const at = now.toISOString();
  return [
    db.sql(HAND_ON, organization_id, person_id, JSON.stringify(shown), JSON.stringify(browsers), at, endsAt(now)),
    db.sql(HANDED_ON, organization_id, person_id, JSON.stringify(handed), at),
    db.sql(SETTLE, organization_id, person_id, JSON.stringify(kinds), hour.hour_at, hour.sent),
  ];
}

const DUE_DELIVERIES = inTurns("push_deliveries", "id");
/** At most so many a minute and shard. */
const DROPPED_AT_ONCE = 1_000;
const DROP = `DELETE FROM push_deliveries WHERE (attempts >= ?3 OR ends_at <= ?1) AND id IN (SELECT c.id FROM (${DUE_DELIVERIES}) c) RETURNING organization_id, person_id`;
/** Those that have waited too long, or were tried `tries` times by somebody who never said how it went. */
export const dropDeliveries = (db: Database, at: string, tries: number): Query<Whose[]> => db.rows<Whose>(DROP, at, DROPPED_AT_ONCE, tries);

const CLAIM = `UPDATE push_deliveries SET attempts = attempts + 1, due_at = json_extract(?3, '$[' || CAST(min(attempts, ?4) AS INTEGER) || ']')
  WHERE due_at <= ?1 AND id IN (SELECT c.id FROM (${DUE_DELIVERIES}) c)
  RETURNING *, (SELECT o.name FROM organizations o WHERE o.id = push_deliveries.organization_id) AS organization`;
export type Claimed = DeliveryRow & { organization: string };
/** Those whose time it is, each for one who tries; `times`: when they are tried next, by how often they have been. */
export const claimDeliveries = (db: Database, at: string, most: number, times: readonly string[]): Query<Claimed[]> =>
  db.rows<Claimed>(CLAIM, at, most, JSON.stringify(times), times.length - 1);

export const deliveriesGoneStatement = (db: Database, ids: readonly number[]): Statement =>
  db.sql("DELETE FROM push_deliveries WHERE id IN (SELECT value FROM json_each(?1))", JSON.stringify(ids));
const NOT_TRIED =
  "UPDATE push_deliveries SET attempts = attempts - 1, due_at = ?2, ends_at = coalesce(?3, ends_at) WHERE id IN (SELECT value FROM json_each(?1))";
/** They have not been tried. `ends`: when they are dropped, where that is another time than before. */
export const notTriedStatement = (db: Database, ids: readonly number[], dueAt: string, ends: string | null = null): Statement =>
  db.sql(NOT_TRIED, JSON.stringify(ids), dueAt, ends);

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

/** The last so many that were handed on, up to that one. */
const LAST = `SELECT x.event_id FROM notifications x WHERE x.organization_id = ? AND x.person_id = ? AND x.event_id <= ? AND x.pushed_at IS NOT NULL
  ORDER BY x.event_id DESC LIMIT ?`;
export type Counted = { kind: Kind; count: number };
/** How many of the `more` that one delivery stands for the person has not read, and may read now. */
export const readableMore = (
  db: Database,
  reader: Reader,
  { organization_id, person_id, event_id, more }: DeliveryRow,
  readable: Condition,
): Query<Counted[]> =>
  db.rows<Counted>(
    `SELECT ${n.kind}, count(*) AS count FROM ${n} CROSS JOIN events e ON e.id = ${n.event_id} WHERE ${n.organization_id} = ? AND ${n.person_id} = ?
      AND ${n.event_id} IN (${LAST}) AND ${n.read_at} IS NULL AND ${readable.sql} AND ${inVisibleBoard(reader)} GROUP BY ${n.kind}`,
    organization_id,
    person_id,
    organization_id,
    person_id,
    event_id,
    more,
    ...readable.params,
    visibleBoardsParameter(reader.caller),
  );
