// The SQL of notifications. Whom an event concerns is asked for when it is told; whether they may still read it, whenever it is shown.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Condition } from "#worker/activity/index.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { jsonOf, names } from "#worker/platform/rows.ts";
import type { Work } from "#worker/platform/work.ts";
import type { Whom } from "./rules.ts";
import type { Kind, NotificationQuery } from "./schema.ts";
import { notification_settings, type NotificationRow, notifications } from "./tables.ts";

const n = names(notifications, "n");
const own = names(notifications);
const s = names(notification_settings, "s");

/** So many people are told of one thing. */
export const TOLD_MAX = 200;
/** Counting stops here: the dashboard shows 99+. */
export const UNREAD_MAX = 100;
export const KEPT_DAYS = 90;

/** Members `m` of the organization ?1 whom ?2 means. */
const MEANT: Record<"people" | "watching" | "writing" | "asking" | "managing", string> = {
  people: "m.person_id IN (SELECT value FROM json_each(?2))",
  watching: `m.person_id IN (SELECT t.assigned_person_id FROM tasks t WHERE t.id = ?2
    UNION ALL SELECT w.value FROM tasks t, json_each(coalesce(t.watchers, '[]')) w WHERE t.id = ?2)`,
  writing: "(m.all_boards_write = 1 OR EXISTS (SELECT 1 FROM member_board_access a WHERE a.member_id = m.id AND a.board_id = ?2 AND a.can_write = 1))",
  asking: "m.person_id = (SELECT p.requester_id FROM approvals p WHERE p.id = ?2 AND p.requester_type = 'user')",
  managing: "m.role IN ('admin', 'owner') AND ?2 IS NULL",
};
const whomSql = (which: keyof typeof MEANT): string => `SELECT m.person_id AS id FROM members m WHERE m.organization_id = ?1 AND ${MEANT[which]}
  AND m.person_id <> ?3 AND NOT EXISTS (SELECT 1 FROM ${s}, json_each(${s.muted}) k WHERE ${s.organization_id} = ?1 AND ${s.person_id} = m.person_id AND k.value = ?4)
  ORDER BY m.person_id LIMIT ${TOLD_MAX}`;

function parameterOf(whom: Whom): [keyof typeof MEANT, string | null] {
  if ("people" in whom) return ["people", JSON.stringify(whom.people)];
  if ("watching" in whom) return ["watching", whom.watching];
  if ("writing" in whom) return ["writing", whom.writing];
  return "asking" in whom ? ["asking", whom.asking] : ["managing", null];
}

/** Members of the organization who are meant and want to be told: all but who did it themselves. */
export function peopleMeant(
  db: Database,
  { organization_id, actor_id }: Pick<EventRow, "organization_id" | "actor_id">,
  kind: Kind,
  whom: Whom,
): Query<{ id: string }[]> {
  const [which, parameter] = parameterOf(whom);
  return db.rows<{ id: string }>(whomSql(which), organization_id, parameter, actor_id, kind);
}

const TELL = `INSERT INTO ${own}(${own.organization_id}, ${own.person_id}, ${own.event_id}, ${own.board_id}, ${own.kind}, ${own.at})
  SELECT ?1, j.value, ?3, ?4, ?5, ?6 FROM json_each(?2) j WHERE true ON CONFLICT DO NOTHING`;
/** Who is told of the event already stays told as that. */
export const tellStatement = (
  db: Database,
  event: Pick<EventRow, "id" | "organization_id" | "board_id" | "at">,
  kind: Kind,
  people: readonly string[],
): Statement => db.sql(TELL, event.organization_id, JSON.stringify(people), event.id, event.board_id, kind, event.at);

const OF_PERSON = `${n.organization_id} = ? AND ${n.person_id} = ?`;
export type Reader = Pick<Work, "caller" | "composition">;
/** SQL that is true where the board of a notification `n` is one that the reader sees, or none; `?`: `visibleBoardsParameter`. */
export const inVisibleBoard = ({ caller }: Reader): string =>
  `(${n.board_id} IS NULL OR EXISTS (SELECT 1 FROM boards b WHERE b.id = ${n.board_id} AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?")}))`;

export type Told = NotificationRow & { event: EventRow };
const EVENT = [
  "id",
  "stream_id",
  "seq",
  "organization_id",
  "board_id",
  "type",
  "actor_type",
  "actor_id",
  "actor_name",
  "subject_type",
  "subject_id",
  "about_type",
  "about_id",
  "payload",
  "reason",
  "policy",
  "request_id",
  "cause_id",
  "at",
] as const satisfies (keyof EventRow)[];

/** Newest first, with the events that they are of: those that the caller may still read. One more than the limit, where there is one. */
export function notificationList(
  db: Database,
  work: Work,
  organizationId: string,
  readable: Condition,
  { kind, unread, cursor, limit }: NotificationQuery,
): Query<Told[]> {
  const asked = [kind ? `AND ${n.kind} = ?` : "", unread ? `AND ${n.read_at} IS NULL` : "", cursor ? `AND ${n.event_id} < ?` : ""].join(" ");
  const rows = db.rows<NotificationRow & { told: string }>(
    `SELECT n.*, ${jsonOf(EVENT, "e")} AS told FROM ${n} CROSS JOIN events e ON e.id = ${n.event_id}
      WHERE ${OF_PERSON} ${asked} AND ${readable.sql} AND ${inVisibleBoard(work)} ORDER BY ${n.event_id} DESC LIMIT ?`,
    organizationId,
    work.caller.id,
    ...(kind ? [kind] : []),
    ...(cursor ? [Number(cursor)] : []),
    ...readable.params,
    visibleBoardsParameter(work.caller),
    limit + 1,
  );
  return map(rows, (found) => found.map(({ told, ...row }) => ({ ...row, event: JSON.parse(told) as EventRow })));
}

/** As many as the caller has not read and may read: at most UNREAD_MAX. */
export const unreadCount = (db: Database, work: Work, organizationId: string, readable: Condition): Query<{ unread: number } | null> =>
  db.row<{ unread: number }>(
    `SELECT count(*) AS unread FROM (SELECT 1 FROM ${n} CROSS JOIN events e ON e.id = ${n.event_id}
      WHERE ${OF_PERSON} AND ${n.read_at} IS NULL AND ${readable.sql} AND ${inVisibleBoard(work)} LIMIT ${UNREAD_MAX})`,
    organizationId,
    work.caller.id,
    ...readable.params,
    visibleBoardsParameter(work.caller),
  );

const OWN = `${own.organization_id} = ?1 AND ${own.person_id} = ?2`;
const READ = `UPDATE ${own} SET ${own.read_at} = ?4 WHERE ${OWN} AND ${own.event_id} IN (SELECT value FROM json_each(?3)) AND (${own.read_at} IS NULL) = (?4 IS NOT NULL)`;
const READ_UNTIL = `UPDATE ${own} SET ${own.read_at} = ?4 WHERE ${OWN} AND ${own.event_id} <= ?3 AND ${own.read_at} IS NULL`;
type Whose = { organizationId: string; personId: string };
/** `readAt` null: they are unread again. */
export const readStatement = (db: Database, { organizationId, personId }: Whose, ids: readonly number[], readAt: string | null): Statement =>
  db.sql(READ, organizationId, personId, JSON.stringify(ids), readAt);
export const readUntilStatement = (db: Database, { organizationId, personId }: Whose, id: number, readAt: string): Statement =>
  db.sql(READ_UNTIL, organizationId, personId, id, readAt);

export type KeptSettings = { muted: string; letters: string | null; push: string | null };
export const settingsOf = (db: Database, organizationId: string, personId: string): Query<KeptSettings | null> =>
  db.row<KeptSettings>(
    `SELECT ${s.muted}, ${s.letters}, ${s.push} FROM ${s} WHERE ${s.organization_id} = ?1 AND ${s.person_id} = ?2`,
    organizationId,
    personId,
  );
/** `letters`: JSON, or null for none; `push`: JSON, or null where nothing has been chosen. */
export const settleStatement = (db: Database, { organizationId, personId }: Whose, { muted, letters, push }: KeptSettings): Statement =>
  db.sql(
    `INSERT INTO notification_settings(organization_id, person_id, muted, letters, push) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT(organization_id, person_id) DO UPDATE SET muted = excluded.muted, letters = excluded.letters, push = excluded.push`,
    organizationId,
    personId,
    muted,
    letters,
    push,
  );

/** At most so many a minute and shard. */
export const FORGOTTEN_AT_ONCE = 2_000;
// By their keys: many may be of one moment.
const OLDEST = `SELECT ${n.organization_id}, ${n.person_id}, ${n.event_id} FROM ${n} WHERE ${n.at} < ?1 ORDER BY ${n.at} LIMIT ${FORGOTTEN_AT_ONCE}`;
const FORGET = `DELETE FROM ${own} WHERE (${own.organization_id}, ${own.person_id}, ${own.event_id}) IN (${OLDEST})`;
export const forgetStatement = (db: Database, before: string): Statement => db.sql(FORGET, before);
