// The SQL of the timeline and of set-aside events.
import { type GrantRow, resourceGrant, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Work } from "#worker/platform/work.ts";
import type { Database, Query } from "#worker/platform/db.ts";
import type { EventRow } from "#worker/platform/events.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { type Condition, readableEvents } from "./readable-store.ts";
import type { ActivityQuery, SetAsideEvent } from "./schema.ts";

const is = (sql: string, ...params: unknown[]): Condition => ({ sql, params });

const CONCERNS = "e.id IN (SELECT id FROM events WHERE subject_id = ? UNION ALL SELECT id FROM events WHERE about_id = ?)";

/** The stream that a query is confined to. Its own index is walked, by seq, which rises with the id. */
const streamOf = (query: ActivityQuery): string | undefined => query.board_id ?? (query.resource_type === "board" ? query.resource_id : undefined);

function aboutResource({ resource_type: type, resource_id: id }: ActivityQuery): Condition | null {
  if (type === "board" && id) return is("e.stream_id = ?", id);
  if (id) return is(CONCERNS, id, id);
  return type ? is("(e.subject_type = ? OR e.about_type = ?)", type, type) : null;
}

/** Matches an exact type, or every type of a noun: `task.`. */
const ofType = (type: string): Condition => (type.endsWith(".") ? is("e.type >= ? AND e.type < ?", type, `${type.slice(0, -1)}/`) : is("e.type = ?", type));

function afterCursor(cursorId: number, stream: string | undefined): Condition {
  if (!stream) return is("e.id < ?", cursorId);
  return is("e.id < ? AND e.seq < coalesce((SELECT seq FROM events WHERE id = ? AND stream_id = ?), 1e15)", cursorId, cursorId, stream);
}

/** One condition per filter; the first that names a resource decides which index is walked. */
function conditionsOf(query: ActivityQuery, cursorId: number | null): Condition[] {
  const { task_id, board_id, agent_id, actor_type, actor_id, type, since, until } = query;
  const conditions = [
    aboutResource(query),
    task_id && is(CONCERNS, task_id, task_id),
    board_id && is("e.stream_id = ?", board_id),
    agent_id && is("(e.actor_id = ? OR e.subject_id = ?)", agent_id, agent_id),
    actor_type && is("e.actor_type = ?", actor_type),
    actor_id && is("e.actor_id = ?", actor_id),
    type && ofType(type),
    since && is("e.at >= ?", new Date(since).toISOString()),
    until && is("e.at < ?", new Date(until).toISOString()),
    cursorId !== null && afterCursor(cursorId, streamOf(query)),
  ];
  return conditions.filter((condition) => typeof condition === "object" && condition !== null);
}

/** Events that the caller may read, on boards that they may see and on none, newest first; one more than the limit, when there is one. */
export function eventList(db: Database, work: Work, organizationId: string, query: ActivityQuery, cursorId: number | null): Query<EventRow[]> {
  const { caller } = work;
  const conditions = [...conditionsOf(query, cursorId), readableEvents(work, organizationId)];
  const visible = `(e.board_id IS NULL OR EXISTS (SELECT 1 FROM boards b WHERE b.id = e.board_id AND ${visibleBoardsSql(caller, "?")}))`;
  const [scope, order] = streamOf(query) ? ["+e.organization_id", "e.seq"] : ["e.organization_id", "e.id"];
  return db.rows<EventRow>(
    `SELECT e.* FROM events e WHERE ${scope} = ? ${conditions.map(({ sql }) => `AND ${sql}`).join(" ")} AND ${visible} ORDER BY ${order} DESC LIMIT ? OFFSET ?`,
    organizationId,
    ...conditions.flatMap(({ params }) => params),
    visibleBoardsParameter(caller),
    query.limit + 1,
    query.offset ?? 0,
  );
}

const rights = resourceGrant("s.organization_id", null);
const UNRESOLVED = "FROM set_aside_events s WHERE s.organization_id = ?1 AND s.resolved_at IS NULL";
const SET_ASIDE = `SELECT s.id, s.consumer, s.stream_id, s.seq, s.event_id, s.type, s.error, s.attempts, s.at ${UNRESOLVED} ORDER BY s.id DESC LIMIT ?2 OFFSET ?3`;
/** Counting stops here. */
const COUNT_MAX = 1_000;
const SET_ASIDE_COUNT = `SELECT count(*) AS total FROM (SELECT 1 ${UNRESOLVED} LIMIT ${COUNT_MAX})`;
const ONE = "SELECT s.id, s.consumer FROM set_aside_events s WHERE s.id = ?1 AND s.resolved_at IS NULL";
const ITS_GRANT = `SELECT s.organization_id, NULL AS board_id, ${rights.columns} FROM set_aside_events s ${rights.joins} WHERE s.id = ?1`;
const ITS_EVENT = "SELECT * FROM events WHERE id = (SELECT s.event_id FROM set_aside_events s WHERE s.id = ?1)";

export const setAsideList = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<SetAsideEvent[]> =>
  db.rows<SetAsideEvent>(SET_ASIDE, organizationId, limit, offset);
export const setAsideCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(SET_ASIDE_COUNT, organizationId);
/** The event if it has not been resolved yet. */
export const setAsideById = (db: Database, id: number): Query<{ id: number; consumer: string } | null> => db.row(ONE, id);
/** The caller's rights in the event's organization. */
export const setAsideGrant = (db: Database, caller: Caller, id: number): Query<GrantRow | null> => db.row<GrantRow>(ITS_GRANT, id, caller.id);
/** The stored event that was set aside. */
export const eventSetAside = (db: Database, id: number): Query<EventRow | null> => db.row<EventRow>(ITS_EVENT, id);
