// The SQL of what agents take: which gateways are to be asked, and what is written of their answers.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { NEVER_BEGAN } from "./gate-store.ts";
import { guard_days, guard_limits, guard_measures, guard_reservations } from "./tables.ts";

const r = names(guard_reservations, "r");
const m = names(guard_measures, "m");
const l = names(guard_limits, "l");

/** Of one minute of cron, on one shard. */
const MEASURED_AT_ONCE = 20;
export type ToMeasure = { id: string; organization_id: string; asked_at: string | null };
/** ?1: asked before that, where work has left for it since; ?2: where only budgets of tokens or cost are to be watched. */
const DUE = `SELECT g.id, g.organization_id, ${m.asked_at} FROM gateways g LEFT JOIN ${m} ON ${m.gateway_id} = g.id
  WHERE g.status = 'online' AND g.organization_id NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL) AND (
    (coalesce(${m.asked_at}, '') < ?1 AND EXISTS (SELECT 1 FROM ${r} WHERE ${r.gateway_id} = g.id AND ${r.state} = 'open'))
    OR (coalesce(${m.asked_at}, '') < ?2 AND EXISTS (SELECT 1 FROM ${l} WHERE ${l.organization_id} = g.organization_id
      AND (${l.max_tokens} IS NOT NULL OR ${l.max_cost_micros} IS NOT NULL))))
  ORDER BY coalesce(${m.asked_at}, '') LIMIT ${MEASURED_AT_ONCE}`;
export const gatewaysToMeasure = (db: Database, busyBefore: string, idleBefore: string): Query<ToMeasure[]> => db.rows<ToMeasure>(DUE, busyBefore, idleBefore);

export const askedStatement = (db: Database, { id, organization_id }: ToMeasure, at: string, problem: string | null): Statement =>
  db.sql(
    `INSERT INTO guard_measures(gateway_id, organization_id, asked_at, problem) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT(gateway_id) DO UPDATE SET asked_at = ?3, problem = ?4`,
    id,
    organization_id,
    at,
    problem,
  );

export type AgentDay = {
  agent_id: string;
  board_id: string | null;
  organization_id: string;
  name: string;
  day: string;
  tokens: number;
  cost: number;
  unpriced: number;
};
const THERE = `SELECT a.id AS agent_id, a.board_id, a.organization_id, a.gateway_agent_id AS name, d.day, coalesce(d.tokens, 0) AS tokens, coalesce(d.cost_micros, 0) AS cost,
  coalesce(d.unpriced_tokens, 0) AS unpriced
  FROM agents a LEFT JOIN guard_days d ON d.scope_id = a.id AND d.day >= ?2 WHERE a.gateway_id = ?1 AND a.deleted_at IS NULL`;
/** The agents of a gateway with what is known of each day since; one without any has one row without a day. */
export const agentDays = (db: Database, gatewayId: string, since: string): Query<(Omit<AgentDay, "day"> & { day: string | null })[]> =>
  db.rows(THERE, gatewayId, since);

const d = names(guard_days);
const ADD = `INSERT INTO guard_days(scope_id, day, organization_id, tokens, cost_micros, unpriced_tokens, measured_at) VALUES (?1, ?2, ?3, ?4, ?5, max(0, ?6), ?7)
  ON CONFLICT(scope_id, day) DO UPDATE SET tokens = ${d.tokens} + ?4, cost_micros = ${d.cost_micros} + ?5,
    unpriced_tokens = max(0, ${d.unpriced_tokens} + ?6), measured_at = ?7`;
const AS_READ = `coalesce((SELECT ${d.tokens} || ' ' || ${d.cost_micros} || ' ' || ${d.unpriced_tokens} FROM ${d} WHERE ${d.scope_id} = ? AND ${d.day} = ?), '0 0 0') = ?`;

export type Grown = Pick<AgentDay, "tokens" | "cost" | "unpriced">;
/** What an agent has taken more of than was known counts for it, its board and its organization. Refused where somebody else has counted it. */
export function growStatements(db: Database, known: AgentDay, by: Grown, at: string): { guards: Statement[]; writes: Statement[] } {
  const { agent_id, board_id, organization_id, day, tokens, cost, unpriced } = known;
  const add = (scope: string) => db.sql(ADD, scope, day, organization_id, by.tokens, by.cost, by.unpriced, at);
  return {
    guards: [db.guard(AS_READ, "measured_already", agent_id, day, `${tokens} ${cost} ${unpriced}`)],
    writes: [add(agent_id), ...(board_id ? [add(board_id)] : []), add(organization_id)],
  };
}

/** Of its command `c`: it waits, or, of a message, its answer is waited for (a run says itself when it ends); or what it took is to be given back, not counted. */
const NOT_YET = `c.status = 'queued' OR (c.kind = 'session.message' AND c.status = 'done' AND c.payload <> '{}') OR (${NEVER_BEGAN})`;
const SETTLE = `UPDATE guard_reservations SET state = 'settled' WHERE gateway_id = ?1 AND state = 'open' AND at < ?2
  AND NOT EXISTS (SELECT 1 FROM runs w WHERE w.id = guard_reservations.id AND (w.ended_at IS NULL OR w.ended_at > ?2))
  AND NOT EXISTS (SELECT 1 FROM gateway_commands c WHERE c.id = guard_reservations.id AND (${NOT_YET}))
  AND (?3 IS NULL OR agent_id IN (SELECT value FROM json_each(?3)))`;
/** What had ended before, or was answered, and has been counted by its gateway. `agents`: of these alone. */
export const settleStatement = (db: Database, gatewayId: string, before: string, agents: readonly string[] | null): Statement =>
  db.sql(SETTLE, gatewayId, before, agents && JSON.stringify(agents));
/** What no gateway will count any more. */
export const giveUpStatement = (db: Database, before: string): Statement =>
  db.sql("UPDATE guard_reservations SET state = 'settled' WHERE id IN (SELECT id FROM guard_reservations WHERE state = 'open' AND at < ?1 LIMIT 500)", before);
export const forgetStatements = (db: Database, reservationsBefore: string, daysBefore: string, stopsBefore: string): Statement[] => [
  db.sql("DELETE FROM guard_reservations WHERE id IN (SELECT id FROM guard_reservations WHERE at < ?1 AND state <> 'open' LIMIT 500)", reservationsBefore),
  db.sql("DELETE FROM guard_days WHERE (scope_id, day) IN (SELECT scope_id, day FROM guard_days WHERE day < ?1 LIMIT 500)", daysBefore),
  db.sql("DELETE FROM guard_stops WHERE id IN (SELECT id FROM guard_stops WHERE lifted_at < ?1 LIMIT 500)", stopsBefore),
];
