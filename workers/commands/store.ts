// The SQL of commands to gateways.
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names, patchRow } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { gateway_commands, type GatewayCommandRow } from "./tables.ts";

const c = names(gateway_commands, "c");
const t = names(gateway_commands);
const BATCH = 100;

/** A closed organization takes no changes, so its overdue commands would come up every minute and crowd out the others. */
const OF_OPEN_ORGANIZATION = `${c.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)`;
/** Of one lane no more are read at a time than are sent in a while, and of all together no more than fit into memory. */
const OF_LANE_MAX = 20;
const QUEUED_MAX = 200;

/** Queued commands of the gateway ?1. The parameters are those of all queries over lanes. */
const IN_QUEUE = `${t.gateway_id} = ?1 AND ${t.status} = 'queued'`;
/** Setting an agent up goes before the work that waits for it: it may be what that work waits for. */
const turnOf = (kind: string, id: string): string => `(${kind} <> 'agent.provision'), ${id}`;
const TURN = turnOf(t.kind, t.id);
const FIRST_OF_LANE = (column: string) => `(SELECT ${column} FROM ${t} WHERE ${IN_QUEUE} AND ${t.lane} = lanes.lane ORDER BY ${TURN} LIMIT 1)`;
/** Each lane with its first command, by steps through the index: what stands behind it is not read. */
const HEADS = `WITH RECURSIVE lanes(lane) AS (
    SELECT (SELECT min(${t.lane}) FROM ${t} WHERE ${IN_QUEUE})
    UNION ALL SELECT (SELECT min(${t.lane}) FROM ${t} WHERE ${IN_QUEUE} AND ${t.lane} > lanes.lane) FROM lanes WHERE lanes.lane IS NOT NULL),
  heads AS (SELECT lanes.lane, ${FIRST_OF_LANE(t.id)} AS first_id, coalesce(${FIRST_OF_LANE(t.not_before)}, '') AS due_at FROM lanes WHERE lanes.lane IS NOT NULL)`;
/** CROSS JOIN keeps the order of reading: the other way round all commands that ever were would be read. */
const QUEUED = `${HEADS},
  free AS (SELECT lane FROM heads WHERE due_at <= ?2 AND lane NOT IN (SELECT value FROM json_each(?3)) ORDER BY first_id LIMIT ?4),
  firsts AS (SELECT ${c.id}, row_number() OVER (PARTITION BY ${c.lane} ORDER BY ${turnOf(c.kind, c.id)}) AS place FROM free JOIN ${c} ON ${c.id} IN
    (SELECT ${t.id} FROM ${t} WHERE ${IN_QUEUE} AND ${t.lane} = free.lane ORDER BY ${TURN} LIMIT ${OF_LANE_MAX}))
  SELECT c.* FROM firsts CROSS JOIN ${c} ON ${c.id} = firsts.id ORDER BY firsts.place, ${c.id} LIMIT ${QUEUED_MAX}`;
const NEXT_DUE = `${HEADS} SELECT min(due_at) AS at FROM heads WHERE due_at > ?2`;
const LATE = `SELECT * FROM ${c} WHERE ${c.status} = 'queued' AND ${c.deadline_at} < ?1 AND ${OF_OPEN_ORGANIZATION} LIMIT ${BATCH}`;
const WAITING = `SELECT DISTINCT ${c.gateway_id}, ${c.organization_id} FROM ${c} JOIN gateways g ON g.id = ${c.gateway_id}
  WHERE ${c.status} = 'queued' AND g.status = 'online' LIMIT ${BATCH}`;
const WAITING_IN_LANE = `(SELECT count(*) FROM ${t} WHERE ${IN_QUEUE.replace("?1", "?")} AND ${t.lane} = ?)`;
const OF_GATEWAY = `FROM ${c} WHERE ${c.gateway_id} = ?1`;
const LIST = `SELECT * ${OF_GATEWAY} ORDER BY ${c.id} DESC LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total ${OF_GATEWAY}`;
const BY_IDS = `SELECT * FROM ${c} WHERE ${c.id} IN (SELECT value FROM json_each(?1))`;
const IS_QUEUED = `(SELECT ${t.status} FROM ${t} WHERE ${t.id} = ?) = 'queued'`;
const CANCEL = `UPDATE ${t} SET ${t.status} = 'cancelled', ${t.finished_at} = ?2, ${t.payload} = '{}' WHERE ${t.id} = ?1 AND ${t.status} = 'queued'`;
const CANCEL_LANE = `UPDATE ${t} SET ${t.status} = 'cancelled', ${t.error} = ?3, ${t.finished_at} = ?4, ${t.payload} = '{}'
  WHERE ${t.gateway_id} = ?1 AND ${t.lane} = ?2 AND ${t.status} = 'queued'`;
const UNSENT = (alias: string): string => `${alias}gateway_id = ?1 AND ${alias}lane = ?2 AND ${alias}status = 'queued' AND ${alias}kind = 'agent.provision'
  AND ${alias}attempts = 0 AND ${alias}id <> ?3`;
const TAKES_THEIR_PLACE = `UPDATE ${t} SET ${t.payload} = json_set(${t.payload}, '$.is_first', json('true'))
  WHERE ${t.id} = ?3 AND EXISTS (SELECT 1 FROM ${c} WHERE ${UNSENT("c.")} AND ${c.payload} ->> '$.is_first' = 1)`;
const WITHDRAW_UNSENT = `UPDATE ${t} SET ${t.status} = 'cancelled', ${t.error} = ?4, ${t.finished_at} = ?5, ${t.payload} = '{}' WHERE ${UNSENT("")}`;
const WITHDRAW_HEARTBEATS = `UPDATE ${t} SET ${t.status} = 'cancelled', ${t.error} = ?3, ${t.finished_at} = ?4, ${t.payload} = '{}'
  WHERE ${IN_QUEUE} AND ${t.lane} = ?2 AND ${t.kind} = 'agent.heartbeat'`;
const COUNT_ATTEMPT = `UPDATE ${t} SET ${t.attempts} = ${t.attempts} + 1 WHERE ${t.id} = ?1 AND ${t.status} = 'queued'`;
const DISCOUNT_ATTEMPTS = `UPDATE ${t} SET ${t.attempts} = ?2 WHERE ${t.id} = ?1 AND ${t.status} = 'queued'`;
const IS_KEPT = `EXISTS (SELECT 1 FROM ${t} WHERE ${t.id} = ? AND ${t.status} IN ('queued', 'done') AND ${t.payload} <> '{}')`;
const REQUEUE = `UPDATE ${t} SET ${t.status} = 'queued', ${t.finished_at} = NULL, ${t.not_before} = NULL, ${t.error} = ?2 WHERE ${t.id} = ?1`;
const EMPTY = `UPDATE ${t} SET ${t.payload} = '{}' WHERE ${t.id} = ?1 AND ${t.status} = 'done'`;
const POSTPONE = `UPDATE ${t} SET ${t.not_before} = ?2, ${t.error} = ?3 WHERE ${t.id} = ?1 AND ${t.status} = 'queued'`;
const DUE_LANE = `UPDATE ${t} SET ${t.not_before} = NULL WHERE ${IN_QUEUE} AND ${t.lane} = ?2 AND ${t.not_before} IS NOT NULL`;

/** `busy`: lanes that are at work already; `lanes`: how many others may begin. */
export type LanesAsk = { now: string; busy: readonly string[]; lanes: number };

/**
 * The first commands of every lane that is due, in the order in which they were stored: no lane waits behind another. `next`: when a
 * lane is due that is not yet.
 */
export const queuedCommands = (db: Database, gatewayId: string, { now, busy, lanes }: LanesAsk) =>
  all({
    commands: db.rows<GatewayCommandRow>(QUEUED, gatewayId, now, JSON.stringify(busy), lanes),
    next: map(db.row<{ at: string | null }>(NEXT_DUE, gatewayId, now), (row) => row?.at ?? null),
  });
const SAME_ATTEMPTS = `(SELECT ${t.attempts} FROM ${t} WHERE ${t.id} = ? AND ${t.status} = 'queued') = ?`;
/** It waits, and has been sent no more often than when it was read. */
export const notSentSinceGuard = (db: Database, { id, attempts }: Pick<GatewayCommandRow, "id" | "attempts">): Statement =>
  db.guard(SAME_ATTEMPTS, "conflict", id, attempts);
export const lateCommands = (db: Database, at: string): Query<GatewayCommandRow[]> => db.rows<GatewayCommandRow>(LATE, at);
/** Gateways that are online and have commands waiting. */
export const waitingGateways = (db: Database): Query<{ gateway_id: string; organization_id: string }[]> => db.rows(WAITING);

export const commandsByIds = (db: Database, ids: readonly string[]): Query<GatewayCommandRow[]> => db.rows<GatewayCommandRow>(BY_IDS, JSON.stringify(ids));

/** A page of a gateway's commands, newest first, and their count. */
export const commandsOf = (db: Database, gatewayId: string, { limit, offset }: PageQuery) =>
  all({ rows: db.rows<GatewayCommandRow>(LIST, gatewayId, limit, offset), count: db.row<{ total: number }>(COUNT, gatewayId) });

export const insertCommand = (db: Database, row: GatewayCommandRow): Statement => insertRow(db, gateway_commands, row);

type End = { status: "done" | "failed" | "cancelled"; error: string | null; isKept?: boolean };

/** The answer is written once: the guard refuses a second one. The payload is emptied, since it may hold sealed secrets, unless it is kept. */
export function settleCommandStatements(db: Database, id: string, { status, error, isKept = false }: End, at: string): { guard: Statement; write: Statement } {
  return {
    guard: db.guard(IS_QUEUED, "command_settled", id),
    write: patchRow(db, gateway_commands, id, { status, error, finished_at: at, ...(isKept ? {} : { payload: "{}" }) }),
  };
}

/** There is room for one more in a lane. */
export const laneRoomGuard = (db: Database, gatewayId: string, lane: string, max: number): Statement =>
  db.guard(`${WAITING_IN_LANE} < ?`, "lane_full", gatewayId, lane, max);

/** Puts a command back into the queue, or leaves it there; refused unless what it says has been kept. */
export const requeueStatements = (db: Database, id: string, why: string): { guard: Statement; write: Statement } => ({
  guard: db.guard(IS_KEPT, "command_settled", id),
  write: db.sql(REQUEUE, id, why),
});
/** What was kept is needed no more. */
export const emptyCommandStatement = (db: Database, id: string): Statement => db.sql(EMPTY, id);

/** Takes back a command that has not been answered; an answered one stays as it is. */
export const cancelCommandStatement = (db: Database, id: string, at: string): Statement => db.sql(CANCEL, id, at);
/** Takes back what waits in a lane, and says why. */
export const cancelLaneStatement = (db: Database, gatewayId: string, lane: string, why: string, at: string): Statement =>
  db.sql(CANCEL_LANE, gatewayId, lane, why, at);
type InPlaceOfOthers = { gatewayId: string; lane: string; id: string; at: string };
const SUPERSEDED = "Something newer has taken its place before it was sent.";
/** What else waits to set up the same agent and has never been sent is taken back; this one, stored before, is the first then where one of them was. `id` "": none takes its place. */
export const withdrawUnsentStatements = (db: Database, { gatewayId, lane, id, at }: InPlaceOfOthers): Statement[] => [
  ...(id ? [db.sql(TAKES_THEIR_PLACE, gatewayId, lane, id)] : []),
  db.sql(WITHDRAW_UNSENT, gatewayId, lane, id, SUPERSEDED, at),
];
/** How often an agent begins by itself is part of what it is written with: what waits to say it alone would be sent behind that. One that was sent already too: it would be sent again. */
export const withdrawHeartbeatsStatement = (db: Database, gatewayId: string, lane: string, at: string): Statement =>
  db.sql(WITHDRAW_HEARTBEATS, gatewayId, lane, SUPERSEDED, at);
/** Counted before it is sent: afterwards we know that it may have arrived. It changes nothing where it has been taken back. */
export const countAttemptStatement = (db: Database, id: string): Statement => db.sql(COUNT_ATTEMPT, id);
/** What was postponed in a lane is due now. */
export const dueLaneStatement = (db: Database, gatewayId: string, lane: string): Statement => db.sql(DUE_LANE, gatewayId, lane);
/** As many as it had before it was refused whole. */
export const discountAttemptsStatement = (db: Database, id: string, attempts: number): Statement => db.sql(DISCOUNT_ATTEMPTS, id, attempts);
export const postponeCommandStatement = (db: Database, id: string, notBefore: string, error: string): Statement => db.sql(POSTPONE, id, notBefore, error);
/** How far it has come: written as it goes on, so that whoever looks sees it, also after a crash. */
export const progressStatement = (db: Database, id: string, progress: string): Statement =>
  db.sql(`UPDATE ${t} SET ${t.progress} = ?2 WHERE ${t.id} = ?1 AND ${t.status} = 'queued'`, id, progress);
export const deleteCommandsStatement = (db: Database, gatewayId: string): Statement => db.sql("DELETE FROM gateway_commands WHERE gateway_id = ?1", gatewayId);
