// The SQL of agents that can be told something.
import type { Database, Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { BOARDS_MAX } from "./schema.ts";
import { coordination_requests } from "./tables.ts";

const r = names(coordination_requests, "r");
const asked = names(coordination_requests, "q");

/** An agent that lives on a gateway. `waiting`: what is on its way to it. */
export type Listener = {
  id: string;
  name: string;
  state: string;
  gateway_agent_id: string | null;
  gateway_id: string;
  session_key: string | null;
  board_id: string | null;
  is_board_lead: number;
  waiting: number;
};
const WAITING = `(SELECT count(*) FROM ${r} WHERE ${r.to_agent_id} = a.id AND ${r.state} = 'sent') AS waiting`;
const LISTENER = `a.id, a.name, a.state, a.gateway_agent_id, a.gateway_id, a.session_key, a.board_id, a.is_board_lead, ${WAITING}`;
const READY = `a.deleted_at IS NULL AND a.gateway_id IS NOT NULL AND a.state IN ('ready', 'provisioning')`;

const ASKER = `SELECT ${LISTENER} FROM ${asked} CROSS JOIN agents a ON a.id = ${asked.asked_by_id} WHERE ${asked.id} = ?1 AND ${READY}`;
/** The agent that asked this, where it can still be told. */
export const askerOf = (db: Database, requestId: string): Query<Listener | null> => db.row<Listener>(ASKER, requestId);

const ASKERS = `SELECT DISTINCT ${LISTENER} FROM json_each(?1) j CROSS JOIN ${asked} ON ${asked.id} = j.value CROSS JOIN agents a ON a.id = ${asked.asked_by_id} WHERE ${READY}`;
/** As before, of several. */
export const askersOf = (db: Database, requestIds: readonly string[]): Query<Listener[]> => db.rows<Listener>(ASKERS, JSON.stringify(requestIds));

const SOME = `SELECT ${LISTENER} FROM json_each(?1) j CROSS JOIN agents a ON a.id = j.value WHERE a.board_id = ?2 AND ${READY}`;
/** Of these those that work for the board and can be told. */
export const listenersAmong = (db: Database, ids: readonly string[], boardId: string): Query<Listener[]> =>
  db.rows<Listener>(SOME, JSON.stringify(ids), boardId);

/** Whoever has this id on this board, told or not: `gateway_id` null where it lives nowhere. */
const ON_BOARD = `SELECT ${LISTENER} FROM agents a WHERE a.id = ?1 AND a.board_id = ?2 AND a.deleted_at IS NULL`;
export const agentOnBoard = (db: Database, id: string, boardId: string): Query<(Omit<Listener, "gateway_id"> & { gateway_id: string | null }) | null> =>
  db.row(ON_BOARD, id, boardId);

const LEAD = `SELECT ${LISTENER} FROM agents a WHERE a.board_id = ?1 AND a.is_board_lead = 1 AND ${READY} LIMIT 1`;
/** The agent of which people have said that it leads the board. */
export const leadOfBoard = (db: Database, boardId: string): Query<Listener | null> => db.row<Listener>(LEAD, boardId);

const MAIN = `SELECT ${LISTENER} FROM boards b CROSS JOIN agents a ON a.gateway_id = b.gateway_id WHERE b.id = ?1 AND a.is_gateway_main = 1 AND a.board_id IS NULL AND ${READY} ORDER BY a.id LIMIT 1`;
/** The agent of which people have said that it stands for the board's gateway. */
export const mainOfBoard = (db: Database, boardId: string): Query<Listener | null> => db.row<Listener>(MAIN, boardId);

/** `paced`: how often the asker has turned to it since. */
export type LeadThere = Listener & { paced: number };
export type BoardThere = { id: string; name: string; lead: string | null };
const AS_JSON = `json_object('id', a.id, 'name', a.name, 'state', a.state, 'gateway_agent_id', a.gateway_agent_id, 'gateway_id', a.gateway_id,
  'session_key', a.session_key, 'board_id', a.board_id, 'is_board_lead', a.is_board_lead,
  'waiting', (SELECT count(*) FROM ${r} WHERE ${r.to_agent_id} = a.id AND ${r.state} = 'sent'),
  'paced', (SELECT count(*) FROM ${r} WHERE ${r.asked_by_id} = ?2 AND ${r.to_agent_id} = a.id AND ${r.created_at} >= ?4 AND ${r.kind} <> 'notice'))`;
const THEIR_LEAD = `(SELECT ${AS_JSON} FROM agents a WHERE a.board_id = b.id AND a.is_board_lead = 1 AND ${READY} LIMIT 1) AS lead`;
const ON_GATEWAY = `SELECT b.id, b.name, ${THEIR_LEAD} FROM boards b WHERE b.organization_id = ?1 AND b.gateway_id = (SELECT g.gateway_id FROM agents g WHERE g.id = ?2)
  AND b.deleted_at IS NULL AND b.archived_at IS NULL AND (?3 IS NULL OR b.id IN (SELECT value FROM json_each(?3))) ORDER BY b.id LIMIT ${BOARDS_MAX + 1}`;
type Asking = { agentId: string; boardIds: readonly string[] | null; since: string };
/** The boards in use of an agent's gateway, or these of them, with their leads; one more than may be written to at once. */
export const boardsOfGatewayOf = (db: Database, organizationId: string, { agentId, boardIds, since }: Asking): Query<BoardThere[]> =>
  db.rows<BoardThere>(ON_GATEWAY, organizationId, agentId, boardIds === null ? null : JSON.stringify(boardIds), since);
