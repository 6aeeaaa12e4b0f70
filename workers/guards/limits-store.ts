// The SQL of what holds agents back, for many of them in one read: the stops of their organization, their budgets with what has gone, what runs cost.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PlaceSql } from "#worker/routing/index.ts";
import { type Gone, goneOf, type SpentRow, spentSql } from "./gate-store.ts";
import { guard_days, guard_stops, type StopRow } from "./tables.ts";

const s = names(guard_stops, "s");
const d = names(guard_days, "d");
/** More stops, or limits, than these are not weighed: the gate where work leaves knows all of them. */
const STOPS_MAX = 500;
const LIMITS_MAX = 1_001;

export type Spent = { scope_id: string; runs: number; tokens: number; cost: number; unpriced: number };
export type Held = { stops: StopRow[]; limits: Gone[]; spent: Spent[] };

const stopsOf = (organization: string): string => `SELECT s.* FROM ${s} WHERE ${s.organization_id} = ${organization} AND ${s.lifted_at} IS NULL
  AND (${s.until} IS NULL OR ${s.until} > ?2) ORDER BY ${s.id} LIMIT ${STOPS_MAX}`;
const lately = (agents: string): string => `SELECT d.scope_id, sum(${d.runs}) AS runs, sum(${d.tokens}) AS tokens, sum(${d.cost_micros}) AS cost,
  sum(${d.unpriced_tokens}) AS unpriced
  FROM (${agents}) x CROSS JOIN ${d} ON ${d.scope_id} = x.id AND ${d.day} >= ?2 GROUP BY d.scope_id`;

type Scopes = { organization: string; scopes: string; agents: string };
const held = (
  db: Database,
  { organization, scopes, agents }: Scopes,
  id: string,
  { now, day, month }: { now: string; day: string; month: string },
): Query<Held> =>
  all({
    stops: db.rows<StopRow>(stopsOf(organization), id, now),
    limits: map(db.rows<SpentRow>(`${spentSql(scopes, "?2", "?3")} LIMIT ${LIMITS_MAX}`, id, day, month), (rows) => rows.map(goneOf)),
    spent: db.rows<Spent>(lately(agents), id, month),
  });

const agentsOn = (board: string): string => `SELECT a.id FROM agents a WHERE a.board_id = ${board} AND a.deleted_at IS NULL`;
const scopesOf = ({ board, organization, agents = agentsOn(board) }: PlaceSql): Scopes => ({
  organization,
  scopes: `${agents} UNION ALL SELECT ${board} UNION ALL SELECT ${organization}`,
  agents,
});
const OF_ORGANIZATION: Scopes = {
  organization: "?1",
  scopes: "SELECT x.scope_id FROM guard_limits x WHERE x.organization_id = ?1",
  agents: "SELECT a.id FROM agents a WHERE a.organization_id = ?1 AND a.deleted_at IS NULL",
};

type Periods = { now: string; day: string; month: string };
/** Of the agents of a board, or of those that are named. */
export const heldOfPlace = (db: Database, place: PlaceSql, periods: Periods): Query<Held> => held(db, scopesOf(place), place.id, periods);
/** Of all agents of an organization. */
export const heldOfOrganization = (db: Database, organizationId: string, periods: Periods): Query<Held> => held(db, OF_ORGANIZATION, organizationId, periods);
