// The SQL of stops and limits.
import { resourceGrant, type GrantRow } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names, patchRow } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { goneOf, type Gone, holdsSql, spentSql, type SpentRow } from "./gate-store.ts";
import type { Scope } from "./schema.ts";
import { guard_limits, guard_stops, guard_tellings, type LimitRow, type StopRow } from "./tables.ts";

const s = names(guard_stops, "s");
const t = names(guard_tellings, "t");
const l = names(guard_limits, "l");

/** What can be stopped or limited: its name, organization, board and gateway. `?1` its id. */
const THINGS: Record<Scope, string> = {
  agent: "SELECT a.id, a.name AS label, a.organization_id, a.board_id FROM agents a WHERE a.id = ?1 AND a.deleted_at IS NULL",
  board: "SELECT b.id, b.name AS label, b.organization_id, b.id AS board_id FROM boards b WHERE b.id = ?1 AND b.deleted_at IS NULL",
  gateway: "SELECT g.id, g.name AS label, g.organization_id, NULL AS board_id FROM gateways g WHERE g.id = ?1",
  organization: "SELECT o.id, o.name AS label, o.id AS organization_id, NULL AS board_id FROM organizations o WHERE o.id = ?1",
};
export type Thing = { id: string; label: string; organization_id: string; board_id: string | null };
export const thing = (db: Database, scope: Scope, id: string): Query<Thing | null> => db.row<Thing>(THINGS[scope], id);
const grantSql = (scope: Scope, board: "x.board_id" | null): string => {
  const rights = resourceGrant("x.organization_id", board);
  return `SELECT x.organization_id, ${board ?? "NULL"} AS board_id, ${rights.columns} FROM (${THINGS[scope]}) x ${rights.joins}`;
};
/** What the caller holds in its organization, and on its board. */
export const grantsOf = (db: Database, caller: Caller, scope: Scope, id: string) =>
  all({
    organization: db.row<GrantRow>(grantSql(scope, null), id, caller.id),
    board: db.row<GrantRow>(grantSql(scope, "x.board_id"), id, caller.id),
  });

/** Gateways that a stop concerns. */
const GATEWAYS_OF: Record<Scope, string> = {
  agent: "SELECT DISTINCT a.gateway_id AS id FROM agents a WHERE a.id = ?2 AND a.gateway_id IS NOT NULL",
  board: "SELECT DISTINCT a.gateway_id AS id FROM agents a WHERE a.board_id = ?2 AND a.deleted_at IS NULL AND a.gateway_id IS NOT NULL",
  gateway: "SELECT g.id FROM gateways g WHERE g.id = ?2",
  organization: "SELECT g.id FROM gateways g WHERE g.organization_id = ?2",
};
/** Written with the stop: those of them are told; it holds for what joins later too. */
export const tellingsStatement = (db: Database, { id, scope, scope_id, organization_id }: StopRow): Statement =>
  db.sql(`INSERT INTO guard_tellings(stop_id, gateway_id, organization_id) SELECT ?1, x.id, ?3 FROM (${GATEWAYS_OF[scope]}) x`, id, scope_id, organization_id);

/** Of each gateway that a stop concerns, whether it has carried it out. */
const TOLD = `(SELECT json_group_array(json_object('id', ${t.gateway_id}, 'name', g.name, 'told_at', ${t.told_at}))
  FROM ${t} LEFT JOIN gateways g ON g.id = ${t.gateway_id} WHERE ${t.stop_id} = ${s.id}) AS told`;
export type StopToShow = StopRow & { told: string };
const ONE = `SELECT s.*, ${TOLD} FROM ${s} WHERE ${s.id} = ?1`;
export const stopById = (db: Database, id: string): Query<StopToShow | null> => db.row<StopToShow>(ONE, id);
const ofStop = resourceGrant(s.organization_id, null);
const STOP_GRANT = `SELECT ${s.organization_id}, NULL AS board_id, ${ofStop.columns} FROM ${s} ${ofStop.joins} WHERE ${s.id} = ?1`;
/** What the caller holds in the organization of a stop. */
export const stopGrant = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(STOP_GRANT, id, caller.id);
const ACTIVE = `SELECT * FROM ${s} WHERE ${s.scope_id} = ?1 AND ${s.cause} = 'person' AND ${s.lifted_at} IS NULL`;
/** The emergency stop that holds for this; one at most. */
export const activeStop = (db: Database, scopeId: string): Query<StopRow | null> => db.row<StopRow>(ACTIVE, scopeId);

const PAGE = `FROM ${s} WHERE ${s.organization_id} = ?1 AND (?2 IS NULL OR (${s.lifted_at} IS NULL) = ?2)`;
/** Of what holds: whole places before single agents, of which there can be many. */
const PLACES_FIRST = `CASE WHEN ?2 = 1 AND ${s.scope} <> 'agent' THEN 0 ELSE 1 END`;
export const stopsOf = (db: Database, organizationId: string, isActive: boolean | undefined, { limit, offset }: PageQuery) =>
  all({
    rows: db.rows<StopToShow>(
      `SELECT s.*, ${TOLD} ${PAGE} ORDER BY ${PLACES_FIRST}, ${s.id} DESC LIMIT ?3 OFFSET ?4`,
      organizationId,
      isActive === undefined ? null : Number(isActive),
      limit,
      offset,
    ),
    count: db.row<{ total: number }>(`SELECT count(*) AS total ${PAGE}`, organizationId, isActive === undefined ? null : Number(isActive)),
  });
const OF_AGENT = `SELECT s.*, ${TOLD} FROM agents a CROSS JOIN ${s} ON ${s.scope_id} IN (a.id, a.board_id, a.gateway_id, a.organization_id) AND ${holdsSql("?2")}
  WHERE a.id = ?1 ORDER BY ${s.id} LIMIT 20`;
export const stopsOfAgent = (db: Database, agentId: string, now: string): Query<StopToShow[]> => db.rows<StopToShow>(OF_AGENT, agentId, now);

const STILL = `(SELECT ${s.lifted_at} IS NULL FROM ${s} WHERE ${s.id} = ?)`;
export const liftStatements = (db: Database, { id, lifted_at, lifted_by, lift_reason }: StopRow): { guard: Statement; write: Statement } => ({
  guard: db.guard(STILL, "conflict", id),
  write: patchRow(db, guard_stops, id, { lifted_at, lifted_by, lift_reason }),
});

/** A stop on a gateway, with the agents there whom it concerns; of a whole gateway, or of everything, none is named. */
export type StopThere = { id: string; scope: Scope; detail: string; stopped_at: string; agent_id: string | null; gateway_agent_id: string | null };
const THERE = `WITH g AS (SELECT id, organization_id FROM gateways WHERE id = ?1)
  SELECT ${s.id}, ${s.scope}, ${s.detail}, ${s.stopped_at}, NULL AS agent_id, NULL AS gateway_agent_id FROM g CROSS JOIN ${s} ON ${s.scope_id} IN (g.id, g.organization_id) AND ${holdsSql("?2")}
  UNION ALL SELECT ${s.id}, ${s.scope}, ${s.detail}, ${s.stopped_at}, a.id, a.gateway_agent_id FROM agents a CROSS JOIN ${s} ON ${s.scope_id} IN (a.id, a.board_id) AND ${holdsSql("?2")}
  WHERE a.gateway_id = ?1 AND a.deleted_at IS NULL`;
export const stopsOnGateway = (db: Database, gatewayId: string, now: string): Query<StopThere[]> => db.rows<StopThere>(THERE, gatewayId, now);
const NOTE_TOLD = `INSERT INTO guard_tellings(stop_id, gateway_id, organization_id, told_at)
  SELECT s.id, ?2, s.organization_id, ?3 FROM json_each(?1) j CROSS JOIN ${s} ON ${s.id} = j.value WHERE true
  ON CONFLICT(stop_id, gateway_id) DO UPDATE SET told_at = ?3 WHERE told_at IS NULL`;
export const toldStatement = (db: Database, gatewayId: string, stopIds: readonly string[], at: string): Statement =>
  db.sql(NOTE_TOLD, JSON.stringify(stopIds), gatewayId, at);
export const untoldStatement = (db: Database, gatewayId: string, stopIds: readonly string[]): Statement =>
  db.sql("UPDATE guard_tellings SET told_at = NULL WHERE gateway_id = ?1 AND stop_id IN (SELECT value FROM json_each(?2))", gatewayId, JSON.stringify(stopIds));

/** Of one minute of cron, on one shard; which of more is left to chance, so that none stands before others for ever. */
const TOLD_AT_ONCE = 50;
const UNTOLD = `SELECT DISTINCT ${t.gateway_id}, ${t.organization_id} FROM ${s} CROSS JOIN ${t} ON ${t.stop_id} = ${s.id} AND ${t.told_at} IS NULL
  WHERE ${holdsSql("?1")} AND (SELECT g.status FROM gateways g WHERE g.id = ${t.gateway_id}) = 'online' ORDER BY random() LIMIT ${TOLD_AT_ONCE}`;
export type Untold = { gateway_id: string; organization_id: string };
/** Gateways that are connected and have not carried out what is stopped there. */
export const untoldGateways = (db: Database, now: string): Query<Untold[]> => db.rows<Untold>(UNTOLD, now);

/** Agents whose work may go on when a stop or a limit of this is gone. */
const OF_SCOPE: Record<Scope, string> = { agent: "a.id = ?1", board: "a.board_id = ?1", gateway: "a.gateway_id = ?1", organization: "a.organization_id = ?1" };
export type AgentThere = { id: string; organization_id: string; gateway_id: string; gateway_agent_id: string };
const AGENTS_MAX = 2_000;
export const agentsUnder = (db: Database, scope: Scope, id: string): Query<AgentThere[]> =>
  db.rows<AgentThere>(
    `SELECT a.id, a.organization_id, a.gateway_id, a.gateway_agent_id FROM agents a WHERE ${OF_SCOPE[scope]} AND a.gateway_id IS NOT NULL
     AND a.gateway_agent_id IS NOT NULL AND a.deleted_at IS NULL LIMIT ${AGENTS_MAX}`,
    id,
  );
export const gatewaysUnder = (db: Database, scope: Scope, id: string): Query<{ id: string }[]> => db.rows(GATEWAYS_OF[scope].replaceAll("?2", "?1"), id);

export const limitOf = (db: Database, scopeId: string): Query<LimitRow | null> => db.row<LimitRow>(`SELECT * FROM ${l} WHERE ${l.scope_id} = ?1`, scopeId);
/** An agent, its board and its organization; or whatever this is, alone. ?1: its id. */
const OWN = "SELECT ?1";
const OF_AGENTS = "SELECT ?1 UNION ALL SELECT a.board_id FROM agents a WHERE a.id = ?1 UNION ALL SELECT a.organization_id FROM agents a WHERE a.id = ?1";
type Whose = "its own" | "those above too";
const idsOf = (whose: Whose): string => (whose === "its own" ? OWN : OF_AGENTS);
/** The limits with what has gone of each. */
export const limitsOf = (db: Database, id: string, whose: Whose, day: string, month: string): Query<Gone[]> =>
  map(db.rows<SpentRow>(spentSql(idsOf(whose), "?2", "?3"), id, day, month), (rows) => rows.map(goneOf));
const OF_STOP = `SELECT ${s.scope_id} FROM ${s} WHERE ${s.id} = ?1`;
/** The limits of what this stop stops; null: there are none. */
export const limitOfStop = (db: Database, stopId: string, day: string, month: string): Query<Gone | null> =>
  map(db.row<SpentRow>(spentSql(OF_STOP, "?2", "?3"), stopId, day, month), (row) => row && goneOf(row));
const OF_ORGANIZATION = `SELECT ${l.scope_id} FROM ${l} WHERE ${l.organization_id} = ?1`;
/** More limits than these are not watched here: the gate where work leaves knows all of them. */
const WATCHED_MAX = 1_000;
export const budgetsOfOrganization = (db: Database, organizationId: string, day: string, month: string): Query<Gone[]> =>
  map(db.rows<SpentRow>(`${spentSql(OF_ORGANIZATION, "?2", "?3")} LIMIT ${WATCHED_MAX}`, organizationId, day, month), (rows) => rows.map(goneOf));

const IS_AT = `coalesce((SELECT ${l.version} FROM ${l} WHERE ${l.scope_id} = ?), 0) = ?`;
export function setLimitStatements(db: Database, row: LimitRow, before: number): { guard: Statement; write: Statement[] } {
  return {
    guard: db.guard(IS_AT, "stale_version", row.scope_id, before),
    write: [db.sql("DELETE FROM guard_limits WHERE scope_id = ?1", row.scope_id), insertRow(db, guard_limits, row)],
  };
}
export const forgetLimitsStatement = (db: Database, scopeId: string): Statement => db.sql("DELETE FROM guard_limits WHERE scope_id = ?1", scopeId);
const SAME_VERSION = `(SELECT ${l.version} FROM ${l} WHERE ${l.scope_id} = ?) = ?`;
/** These limits are still those that were read. */
export const sameLimitGuard = (db: Database, { scope_id, version }: LimitRow): Statement => db.guard(SAME_VERSION, "limit_changed", scope_id, version);
export const noteToldStatement = (db: Database, scopeId: string, which: "warned_for" | "reached_for", until: string): Statement =>
  db.sql(`UPDATE guard_limits SET ${which} = ?2 WHERE scope_id = ?1`, scopeId, until);

export type DaySum = { scope_id: string; runs: number; tokens: number; cost: number; unpriced: number; measured_at: string | null };
const SUMS = (
  whose: Whose,
) => `SELECT d.scope_id, sum(d.runs) AS runs, sum(d.tokens) AS tokens, sum(d.cost_micros) AS cost, sum(d.unpriced_tokens) AS unpriced, max(d.measured_at) AS measured_at
  FROM guard_days d WHERE d.scope_id IN (${idsOf(whose)}) AND d.day >= ?2 GROUP BY d.scope_id`;
/** What was taken since that day, whether there are limits or not. */
export const takenSince = (db: Database, id: string, whose: Whose, day: string): Query<DaySum[]> => db.rows<DaySum>(SUMS(whose), id, day);

const ENDED = `SELECT * FROM ${s} WHERE ${s.until} <= ?1 AND ${s.lifted_at} IS NULL AND ${s.until} IS NOT NULL
  AND ${s.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL) LIMIT 50`;
/** Stops whose time is over; not of organizations that are closed, which take no changes: they would stand before all others. */
export const endedStops = (db: Database, at: string): Query<StopRow[]> => db.rows<StopRow>(ENDED, at);
const BUDGET_STOP = `SELECT * FROM ${s} WHERE ${s.scope_id} = ?1 AND ${s.cause} = 'budget' AND ${s.lifted_at} IS NULL`;
export const budgetStop = (db: Database, scopeId: string): Query<StopRow | null> => db.row<StopRow>(BUDGET_STOP, scopeId);

/** A gateway that is deleted is neither stopped nor asked any more. */
export const forgetGatewayStatements = (db: Database, gatewayId: string): Statement[] => [
  db.sql("DELETE FROM guard_tellings WHERE gateway_id = ?1", gatewayId),
  db.sql("DELETE FROM guard_stops WHERE scope_id = ?1", gatewayId),
  db.sql("DELETE FROM guard_measures WHERE gateway_id = ?1", gatewayId),
];
