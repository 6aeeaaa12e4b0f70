// The SQL of whom messages were told, and of the agents that can be told.
import { boardsInGroupSql } from "#worker/boards/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { memories, memory_notices, type NoticeRow } from "./tables.ts";

const n = names(memory_notices, "n");
const own = names(memory_notices);
const m = names(memories, "m");
const spoken = names(memories);

/** An agent that can be told something: it lives on a gateway and works for a board. */
export type Listener = {
  id: string;
  name: string;
  gateway_agent_id: string | null;
  gateway_id: string;
  session_key: string | null;
  board_id: string;
  is_board_lead: number;
  board_name: string;
  /** Messages that are on their way to it. */
  waiting: number;
};
const LISTENERS_MAX = 50;
const LISTENS = `a.deleted_at IS NULL AND a.gateway_id IS NOT NULL AND a.state IN ('ready', 'provisioning')`;
const WAITING = `(SELECT count(*) FROM ${n} WHERE ${n.agent_id} = a.id AND ${n.state} = 'sent') AS waiting`;
const LISTENER = `a.id, a.name, a.gateway_agent_id, a.gateway_id, a.session_key, a.board_id, a.is_board_lead, b.name AS board_name, ${WAITING}`;
const ORDER = "ORDER BY a.is_board_lead DESC, a.id";
const OF_BOARD = `SELECT ${LISTENER} FROM boards b JOIN agents a ON a.board_id = b.id WHERE b.id = ?1 AND ${LISTENS} ${ORDER} LIMIT ${LISTENERS_MAX}`;
const OF_GROUP = `SELECT ${LISTENER} FROM (SELECT b.id, b.name ${boardsInGroupSql("?1")}) b CROSS JOIN agents a ON a.board_id = b.id WHERE ${LISTENS} ${ORDER} LIMIT ${LISTENERS_MAX}`;
/** Of a board, or of all boards of a group, leads first, and of the others the oldest. */
export const listenersOf = (db: Database, of: "board" | "group", id: string): Query<Listener[]> => db.rows<Listener>(of === "board" ? OF_BOARD : OF_GROUP, id);

export const insertNoticeStatement = (db: Database, row: NoticeRow): Statement => insertRow(db, memory_notices, row);

const ANSWER = `UPDATE ${own} SET ${own.state} = 'answered', ${own.why} = NULL, ${own.due_at} = NULL, ${own.updated_at} = ?4
  WHERE ${own.agent_id} = ?1 AND ${own.place_id} = ?2 AND ${own.state} IN ('sent', 'reached', 'unanswered') AND (?3 IS NULL OR ${own.memory_id} = ?3)`;
/** An agent says something in the chat of a place: what it was told there is answered; only `replyTo`, where it says what it answers. */
export const answerStatement = (db: Database, agentId: string, placeId: string, replyTo: string | null, at: string): Statement =>
  db.sql(ANSWER, agentId, placeId, replyTo, at);

const SPEAK_IN_TURN = `UPDATE ${spoken} SET ${spoken.depth} = (SELECT coalesce(max(${m.depth}) + 1, 0) FROM ${n} JOIN ${m} ON ${m.id} = ${n.memory_id}
  WHERE ${n.agent_id} = ?2 AND ${n.updated_at} >= ?3 AND ${n.state} <> 'failed') WHERE ${spoken.id} = ?1`;
/** What an agent says follows from what it was told since a time: one more has spoken in turn. */
export const speakInTurnStatement = (db: Database, id: string, agentId: string, since: string): Statement => db.sql(SPEAK_IN_TURN, id, agentId, since);

/** A notice with its message, and what has become of the command. */
export type NoticeToSettle = NoticeRow & { command_status: string | null; command_error: string | null; memory: string };
const SETTLING = `n.*, c.status AS command_status, c.error AS command_error,
  json_object('id', m.id, 'key', m.key, 'content', substr(m.content, 1, 200), 'board_id', m.board_id, 'board_group_id', m.board_group_id) AS memory
  FROM ${n} JOIN ${m} ON ${m.id} = ${n.memory_id} LEFT JOIN gateway_commands c ON c.id = ${n.command_id}`;
const PER_SWEEP = 100;
const IN_USE = `${n.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)`;
const OF_COMMAND = `SELECT ${SETTLING} WHERE ${n.command_id} = ?1 AND ${n.state} = 'sent'`;
const SENT = `SELECT ${SETTLING} WHERE ${n.state} = 'sent' AND coalesce(c.status, '') <> 'queued' AND ${IN_USE} LIMIT ${PER_SWEEP}`;
const DUE = `SELECT ${SETTLING} WHERE ${n.due_at} <= ?1 AND ${n.state} = 'reached' AND ${IN_USE} ORDER BY ${n.due_at} LIMIT ${PER_SWEEP}`;
export const noticesOfCommand = (db: Database, commandId: string): Query<NoticeToSettle[]> => db.rows<NoticeToSettle>(OF_COMMAND, commandId);
/** Those whose command is no longer under way. */
export const settledNotices = (db: Database): Query<NoticeToSettle[]> => db.rows<NoticeToSettle>(SENT);
/** Those that nobody has answered in time. */
export const overdueNotices = (db: Database, at: string): Query<NoticeToSettle[]> => db.rows<NoticeToSettle>(DUE, at);

const SAME_STATE = `(SELECT ${own.state} FROM ${own} WHERE ${own.memory_id} = ? AND ${own.agent_id} = ?) = ?`;
const MOVE = `UPDATE ${own} SET ${own.state} = ?3, ${own.why} = ?4, ${own.due_at} = ?5, ${own.updated_at} = ?6 WHERE ${own.memory_id} = ?1 AND ${own.agent_id} = ?2`;
/** A notice that is still in the state in which it was read goes on to another. */
export const moveNoticeStatements = (
  db: Database,
  before: NoticeRow,
  { state, why, due_at, updated_at }: NoticeRow,
): { guard: Statement; write: Statement } => ({
  guard: db.guard(SAME_STATE, "notice_moved", before.memory_id, before.agent_id, before.state),
  write: db.sql(MOVE, before.memory_id, before.agent_id, state, why, due_at, updated_at),
});
