// The SQL of onboardings, and of the agents that can ask.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { board_onboardings, type OnboardingRow } from "./tables.ts";

const o = names(board_onboardings, "o");
const own = names(board_onboardings);

const OF_BOARD = `SELECT o.* FROM ${o} WHERE ${o.board_id} = ?1`;
/** null: nobody has begun one. */
export const onboardingOfBoard = (db: Database, boardId: string): Query<OnboardingRow | null> => db.row<OnboardingRow>(OF_BOARD, boardId);

/** An agent that can ask: it lives on a gateway, and works for the board, or for none and on the board's gateway. */
export type Asker = {
  id: string;
  name: string;
  gateway_agent_id: string | null;
  gateway_id: string;
  session_key: string | null;
  board_id: string | null;
  is_board_lead: number;
};
const ASKERS_MAX = 50;
const ASKER = "a.id, a.name, a.gateway_agent_id, a.gateway_id, a.session_key, a.board_id, a.is_board_lead";
const ASKS = "a.deleted_at IS NULL AND a.gateway_id IS NOT NULL AND a.state IN ('ready', 'provisioning')";
const OF_ITS_OWN = `SELECT ${ASKER} FROM agents a WHERE a.board_id = ?1 AND ${ASKS}`;
const OF_ITS_GATEWAY = `SELECT ${ASKER} FROM agents a WHERE a.gateway_id = (SELECT b.gateway_id FROM boards b WHERE b.id = ?1) AND a.board_id IS NULL AND a.is_gateway_main = 1 AND ${ASKS}`;
const ASKERS = `SELECT * FROM (${OF_ITS_OWN} UNION ALL ${OF_ITS_GATEWAY}) ORDER BY board_id IS NULL, is_board_lead DESC, id LIMIT ${ASKERS_MAX}`;
/** The board's own first: its lead, and of the others the oldest. */
export const askersOf = (db: Database, boardId: string): Query<Asker[]> => db.rows<Asker>(ASKERS, boardId);

const FORGET = `DELETE FROM ${own} WHERE ${own.board_id} = ?1`;
/** In place of the one that its board had, if it had one. */
export const insertOnboardingStatements = (db: Database, row: OnboardingRow): Statement[] => [
  db.sql(FORGET, row.board_id),
  insertRow(db, board_onboardings, row),
];

const NONE_ELSE = `(SELECT ${own.id} FROM ${own} WHERE ${own.board_id} = ?) IS ?`;
/** The board has this one, or none, as when it was looked for. */
export const sameOnboardingGuard = (db: Database, boardId: string, id: string | null): Statement => db.guard(NONE_ELSE, "conflict", boardId, id);

/** An onboarding with the name of its board, and what has become of the command that told its agent. */
export type OnboardingToSettle = OnboardingRow & { board_name: string; command_status: string | null; command_error: string | null };
const SETTLING = `SELECT o.*, b.name AS board_name, c.status AS command_status, c.error AS command_error
  FROM ${o} JOIN boards b ON b.id = ${o.board_id} LEFT JOIN gateway_commands c ON c.id = ${o.command_id}`;
const PER_SWEEP = 100;
const IN_USE = `${o.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)`;
const OF_COMMAND = `${SETTLING} WHERE ${o.command_id} = ?1 AND ${o.state} = 'sent'`;
const TOLD = `${SETTLING} WHERE ${o.state} = 'sent' AND coalesce(c.status, '') <> 'queued' AND ${IN_USE} LIMIT ${PER_SWEEP}`;
const DUE = `${SETTLING} WHERE ${o.due_at} <= ?1 AND ${o.state} <> 'sent' AND ${IN_USE} ORDER BY ${o.due_at} LIMIT ${PER_SWEEP}`;
export const onboardingsOfCommand = (db: Database, commandId: string): Query<OnboardingToSettle[]> => db.rows<OnboardingToSettle>(OF_COMMAND, commandId);
/** Those whose command is no longer under way. */
export const toldOnboardings = (db: Database): Query<OnboardingToSettle[]> => db.rows<OnboardingToSettle>(TOLD);
/** Those whose time has come. */
export const overdueOnboardings = (db: Database, at: string): Query<OnboardingToSettle[]> => db.rows<OnboardingToSettle>(DUE, at);

const UNMOVED = `(SELECT ${own.version} = ? AND ${own.state} = ? FROM ${own} WHERE ${own.id} = ?)`;
/** It is as it was read, and still waits for the same. */
export const unmovedGuard = (db: Database, { id, version, state }: OnboardingRow): Statement => db.guard(UNMOVED, "onboarding_moved", version, state, id);
