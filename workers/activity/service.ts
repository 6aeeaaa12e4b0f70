// Reading the spine: the timeline with filters, newest first, by keyset; and the events that were set aside.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrantStatement, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { EventRow } from "#worker/platform/events.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { presentEvent } from "#worker/platform/present-event.ts";
import { retrySetAside } from "#worker/platform/outbox.ts";
import { describe } from "#worker/platform/log.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, load, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { ActivityQuery, SetAsideEvent } from "./schema.ts";

type Condition = { sql: string; params: unknown[] };

/** The stream that a query is confined to: its own index is walked, by seq, which rises with the id. */
const streamOf = (query: ActivityQuery): string | undefined => query.board_id ?? (query.resource_type === "board" ? query.resource_id : undefined);

/** Each filter is one condition; the first that names a thing decides which index is walked. */
function conditions(query: ActivityQuery): Condition[] {
  const list: Condition[] = [];
  const add = (sql: string, ...params: unknown[]) => list.push({ sql, params });
  if (query.resource_type === "board" && query.resource_id) add("e.stream_id = ?", query.resource_id);
  else if (query.resource_id)
    add("e.id IN (SELECT id FROM events WHERE subject_id = ? UNION ALL SELECT id FROM events WHERE about_id = ?)", query.resource_id, query.resource_id);
  else if (query.resource_type) add("(e.subject_type = ? OR e.about_type = ?)", query.resource_type, query.resource_type);
  if (query.task_id)
    add("e.id IN (SELECT id FROM events WHERE subject_id = ? UNION ALL SELECT id FROM events WHERE about_id = ?)", query.task_id, query.task_id);
  if (query.board_id) add("e.stream_id = ?", query.board_id);
  if (query.agent_id) add("(e.actor_id = ? OR e.subject_id = ?)", query.agent_id, query.agent_id);
  if (query.actor_type) add("e.actor_type = ?", query.actor_type);
  if (query.actor_id) add("e.actor_id = ?", query.actor_id);
  if (query.type?.endsWith(".")) add("e.type >= ? AND e.type < ?", query.type, `${query.type.slice(0, -1)}/`);
  else if (query.type) add("e.type = ?", query.type);
  if (query.since) add("e.at >= ?", new Date(query.since).toISOString());
  if (query.until) add("e.at < ?", new Date(query.until).toISOString());
  if (query.cursor) add("e.id < ?", cursorId(query.cursor));
  if (query.cursor && streamOf(query))
    add("e.seq < coalesce((SELECT seq FROM events WHERE id = ? AND stream_id = ?), 1e15)", cursorId(query.cursor), streamOf(query));
  return list;
}

function cursorId(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new ProblemError("invalid_input", "cursor: use the next_cursor of the page before.");
  return Number(cursor);
}

/** Who gives rights and makes keys may read of them. */
const isInformed = ({ role }: GrantRow): boolean => role === "owner" || role === "admin";

export async function listActivity(
  work: Work,
  query: ActivityQuery,
): Promise<{ items: EventView[]; next_cursor: string | null; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  const offset = query.offset ?? 0;
  return locate(work, "organization", async (db) => {
    if (work.caller.type === "agent") await load(work, db, []); // an agent's board is known once it is verified
    const filters = conditions(query);
    const visible = `(e.board_id IS NULL OR EXISTS (SELECT 1 FROM boards b WHERE b.id = e.board_id AND ${visibleBoardsSql(work.caller, "?")}))`;
    const [scope, order] = streamOf(query) ? ["+e.organization_id", "e.seq"] : ["e.organization_id", "e.id"];
    const statement: Statement = db.sql(
      `SELECT e.* FROM events e WHERE ${scope} = ? ${filters.map((filter) => `AND ${filter.sql}`).join(" ")} AND ${visible} ORDER BY ${order} DESC LIMIT ? OFFSET ?`,
      organizationId,
      ...filters.flatMap((filter) => filter.params),
      visibleBoardsParameter(work.caller),
      query.limit + 1,
      offset,
    );
    const [grants, rows] = await load<[GrantRow[], EventRow[]]>(work, db, [organizationGrantStatement(db, work.caller, organizationId), statement]);
    if (!grants[0]) return null;
    authorize(work, actions["activity.read"], grantOf(work.caller, grants[0]), "organization");
    const seesAllBoards = work.caller.limits ? work.caller.limits.boards === null : isInformed(grants[0]);
    const items = rows.slice(0, query.limit).map((row) => presentEvent(work.composition.events, row, seesAllBoards));
    return { items, next_cursor: rows.length > query.limit ? String(items.at(-1)?.id) : null, limit: query.limit, offset };
  });
}

type SetAsideRow = SetAsideEvent & { organization_id: string };

export async function listSetAside(work: Work, page: PageQuery): Promise<{ items: SetAsideEvent[]; total: number; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    const [grants, rows] = await load<[GrantRow[], SetAsideRow[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      db.sql("SELECT * FROM set_aside_events WHERE organization_id = ?1 AND resolved_at IS NULL ORDER BY id DESC LIMIT 1000", organizationId),
    ]);
    if (!grants[0]) return null;
    authorize(work, actions["activity.operate"], grantOf(work.caller, grants[0]), "organization");
    const items = rows.slice(page.offset, page.offset + page.limit).map(({ id, consumer, stream_id, seq, event_id, type, error, attempts, at: since }) => ({
      id,
      consumer,
      stream_id,
      seq,
      event_id,
      type,
      error,
      attempts,
      at: since,
    }));
    return { items, total: rows.length, ...page };
  });
}

/** Tries the event again: its effects happen and it is resolved, or nothing changes and the reason is told. */
export async function retryEvent(work: Work, id: number): Promise<void> {
  await locate(work, "event", async (db, shard) => {
    const [rows] = await load<[SetAsideRow[]]>(work, db, [db.sql("SELECT * FROM set_aside_events WHERE id = ?1 AND resolved_at IS NULL", id)]);
    const row = rows[0];
    if (!row) return null;
    const [grants, events] = await db.read<[GrantRow[], EventRow[]]>([
      organizationGrantStatement(db, work.caller, row.organization_id),
      db.sql("SELECT * FROM events WHERE id = ?1", row.event_id),
    ]);
    authorize(work, actions["activity.operate"], grantOf(work.caller, grants[0]), "event");
    const consumer = work.composition.consumers.find(({ name }) => name === row.consumer);
    if (!consumer || !events[0]) throw new ProblemError("conflict", `This version has no consumer named ${row.consumer}.`);
    try {
      await retrySetAside(consumer, row, events[0], { env: work.env, db, shard, now: work.now, composition: work.composition });
    } catch (error) {
      throw new ProblemError("conflict", `It failed again at ${at(work)}: ${describe(error)}`);
    }
    return true;
  });
}
