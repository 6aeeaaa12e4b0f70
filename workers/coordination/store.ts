// The SQL of what agents ask.
import { boardGrantBy } from "#worker/boards/index.ts";
import { type GrantRow, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { OPEN_MAX, PACE_MAX } from "./rules.ts";
import type { CoordinationQuery, OwnCoordinationQuery } from "./schema.ts";
import { coordination_requests, type RequestRow } from "./tables.ts";

const r = names(coordination_requests, "r");
const own = names(coordination_requests);
const OPEN = (state: string): string => `${state} IN ('sent', 'reached')`;

export const insertRequestStatement = (db: Database, row: RequestRow): Statement => insertRow(db, coordination_requests, row);

const OPEN_OF_ASKER = `(SELECT count(*) FROM ${own} WHERE ${own.asked_by_id} = ? AND ${OPEN(own.state)} AND ${own.kind} <> 'notice')`;
const WAITING_FOR = `(SELECT count(*) FROM ${own} WHERE ${own.to_agent_id} = ? AND ${own.state} = 'sent')`;
const PACED = `(SELECT count(*) FROM ${own} WHERE ${own.asked_by_id} = ? AND ${own.to_agent_id} IS ? AND ${own.created_at} >= ? AND ${own.kind} <> 'notice')`;
/** Those that wait of one asker stay below OPEN_MAX when `more` have been added. */
export const openRoomGuard = (db: Database, askerId: string, more: number): Statement =>
  db.guard(`${OPEN_OF_ASKER} + ? <= ?`, "requests_full", askerId, more, OPEN_MAX);
export const waitingRoomGuard = (db: Database, agentId: string): Statement => db.guard(`${WAITING_FOR} < ?`, "agent_full", agentId, OPEN_MAX);
/** `agentId` null: people. */
export const paceGuard = (db: Database, askerId: string, agentId: string | null, since: string): Statement =>
  db.guard(`${PACED} < ?`, "requests_pace", askerId, agentId, since, PACE_MAX);

const ONE = `SELECT r.* FROM ${r} WHERE ${r.id} = ?1`;
const BOARD_OF = `(SELECT ${r.board_id} FROM ${r} WHERE ${r.id} = ?1)`;
/** A request, and what the caller may do on its board. */
export const requestForCaller = (db: Database, caller: Caller, id: string): Query<{ row: RequestRow | null; grant: GrantRow | null }> =>
  all({ row: db.row<RequestRow>(ONE, id), grant: boardGrantBy(db, caller, BOARD_OF, id) });

/** A request with what has become of its command. */
export type ToSettle = RequestRow & { command_status: string | null; command_error: string | null };
const SETTLING = `SELECT r.*, c.status AS command_status, c.error AS command_error FROM ${r} LEFT JOIN gateway_commands c ON c.id = ${r.command_id}`;
const PER_SWEEP = 100;
const IN_USE = `${r.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)`;
const OF_COMMAND = `${SETTLING} WHERE ${r.command_id} = ?1 AND ${OPEN(r.state)}`;
const SENT = `${SETTLING} WHERE ${r.state} = 'sent' AND coalesce(c.status, '') <> 'queued' AND ${IN_USE} LIMIT ${PER_SWEEP}`;
const DUE = `${SETTLING} WHERE ${r.due_at} <= ?1 AND ${IN_USE} ORDER BY ${r.due_at} LIMIT ${PER_SWEEP}`;
export const requestsOfCommand = (db: Database, commandId: string): Query<ToSettle[]> => db.rows<ToSettle>(OF_COMMAND, commandId);
/** Those whose command is no longer under way. */
export const settledRequests = (db: Database): Query<ToSettle[]> => db.rows<ToSettle>(SENT);
/** Those whose time has come. */
export const overdueRequests = (db: Database, at: string): Query<ToSettle[]> => db.rows<ToSettle>(DUE, at);

const FORGOTTEN_AT_ONCE = 1_000;
const OLD = `SELECT ${r.id} FROM ${r} WHERE ${r.due_at} IS NULL AND ${r.updated_at} < ?1 ORDER BY ${r.updated_at} LIMIT ${FORGOTTEN_AT_ONCE}`;
export const forgetStatement = (db: Database, before: string): Statement => db.sql(`DELETE FROM ${own} WHERE ${own.id} IN (${OLD})`, before);

const FILTER = `(?3 IS NULL OR ${r.state} = ?3 OR (?3 = 'open' AND ${OPEN(r.state)})) AND (?4 IS NULL OR ${r.kind} = ?4)`;
const OF_AGENT = (parameter: string): string => `(${r.asked_by_id} = ${parameter} OR ${r.to_agent_id} = ${parameter} OR ${r.via_agent_id} = ${parameter})`;

/** Newest first: those of boards that the caller sees. */
export function requestList(db: Database, caller: Caller, organizationId: string, query: CoordinationQuery) {
  const { state, kind, board_id, agent_id, limit, offset } = query;
  const where = `${r.organization_id} = ?1 AND ${FILTER} AND (?5 IS NULL OR ${r.board_id} = ?5) AND (?6 IS NULL OR ${OF_AGENT("?6")})
    AND EXISTS (SELECT 1 FROM boards b WHERE b.id = ${r.board_id} AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")})`;
  const params = [organizationId, visibleBoardsParameter(caller), state ?? null, kind ?? null, board_id ?? null, agent_id ?? null];
  return all({
    rows: db.rows<RequestRow>(`SELECT r.* FROM ${r} WHERE ${where} ORDER BY ${r.id} DESC LIMIT ?7 OFFSET ?8`, ...params, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total FROM (SELECT 1 FROM ${r} WHERE ${where} LIMIT ${COUNTED_MAX})`, ...params),
  });
}
/** Counting stops here. */
const COUNTED_MAX = 1_000;

/** Newest first: what an agent asks, is asked, and passes on; on a board that it works for no more, none. */
export function requestsOfAgent(db: Database, { organizationId, boardId, actor }: Caller, query: OwnCoordinationQuery & PageQuery) {
  const { state, kind, limit, offset } = query;
  const where = `FROM (${WITH_AGENT}) w CROSS JOIN ${r} ON ${r.id} = w.id WHERE ${r.organization_id} = ?1 AND ${FILTER} AND (?5 IS NULL OR ${r.board_id} = ?5)`;
  const params = [organizationId ?? "", actor.id, state ?? null, kind ?? null, boardId];
  return all({
    rows: db.rows<RequestRow>(`SELECT r.* ${where} ORDER BY ${r.id} DESC LIMIT ?6 OFFSET ?7`, ...params, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total FROM (SELECT 1 ${where} LIMIT ${COUNTED_MAX})`, ...params),
  });
}
/** By the index of each side: those of an organization are not walked. */
const WITH_AGENT = [own.asked_by_id, own.to_agent_id, own.via_agent_id].map((side) => `SELECT ${own.id} FROM ${own} WHERE ${side} = ?2`).join(" UNION ");

const ASKED_OF = `SELECT r.* FROM ${r} WHERE ${r.to_agent_id} = ?1 AND ${OPEN(r.state)} AND ${r.board_id} = ?2 ORDER BY ${r.id} LIMIT ${OPEN_MAX}`;
/** What waits for an answer of this agent on this board, the oldest first. */
export const askedOf = (db: Database, agentId: string, boardId: string): Query<RequestRow[]> => db.rows<RequestRow>(ASKED_OF, agentId, boardId);
