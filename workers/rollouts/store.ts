// The SQL of roll-outs.
import { type LayersOfBoards, layersOfBoards } from "#worker/agent-defaults/index.ts";
import type { AgentWithLink } from "#worker/agents/index.ts";
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { AGENT_STATES, AGENTS_MAX, type AgentState, type RollOutAgent } from "./schema.ts";
import { roll_out_agents, roll_outs, type RollOutRow } from "./tables.ts";

const r = names(roll_outs, "r");
const x = names(roll_out_agents, "x");
/** Agents that are written in one batch. */
export const STEP_AGENTS = 50;

const COUNTS = `(SELECT json_object(${AGENT_STATES.map((state) => `'${state}', coalesce(sum(${x.status} = '${state}'), 0)`).join(", ")})
  FROM ${x} WHERE ${x.roll_out_id} = ${r.id}) AS counts`;
export type CountedRow = RollOutRow & { counts: string };
const ONE = `SELECT r.*, ${COUNTS} FROM ${r} WHERE ${r.id} = ?1`;
const rights = resourceGrant(r.organization_id, null);
const GRANT = `SELECT ${r.organization_id}, NULL AS board_id, ${rights.columns} FROM ${r} ${rights.joins} WHERE ${r.id} = ?1`;
const OF_PLACE = `FROM ${r} WHERE ${r.organization_id} = ?1 AND (?2 IS NULL OR ${r.place_id} = ?2)`;

export const rollOutById = (db: Database, id: string): Query<CountedRow | null> => db.row<CountedRow>(ONE, id);
/** The caller's rights in its organization. */
export const rollOutGrant = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(GRANT, id, caller.id);
export const rollOutsOf = (db: Database, organizationId: string, placeId: string | null, { limit, offset }: PageQuery) =>
  all({
    rows: db.rows<CountedRow>(`SELECT r.*, ${COUNTS} ${OF_PLACE} ORDER BY ${r.id} DESC LIMIT ?3 OFFSET ?4`, organizationId, placeId, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total ${OF_PLACE}`, organizationId, placeId),
  });

const AGENTS_OF = `FROM ${x} CROSS JOIN agents a ON a.id = ${x.agent_id} WHERE ${x.roll_out_id} = ?1 AND (?2 IS NULL OR ${x.status} = ?2)`;
export const agentsOf = (db: Database, id: string, status: AgentState | null, { limit, offset }: PageQuery) =>
  all({
    rows: db.rows<RollOutAgent>(
      `SELECT ${x.agent_id}, a.name AS agent_name, a.board_id, a.gateway_id, ${x.status}, ${x.error} ${AGENTS_OF} ORDER BY ${x.agent_id} LIMIT ?3 OFFSET ?4`,
      id,
      status,
      limit,
      offset,
    ),
    count: db.row<{ total: number }>(`SELECT count(*) AS total ${AGENTS_OF}`, id, status),
  });

/** Which agents are meant: below a place, those that lead a board alone, and of these those that are named. */
export type Meant = { placeId: string; isLeadOnly: boolean; agentIds: readonly string[] | null };
const ORGANIZATION = `coalesce((SELECT o.id FROM organizations o WHERE o.id = ?1), (SELECT y.organization_id FROM board_groups y WHERE y.id = ?1),
  (SELECT z.organization_id FROM boards z WHERE z.id = ?1))`;
const MEANT = `FROM agents a LEFT JOIN boards b ON b.id = a.board_id WHERE a.organization_id = ${ORGANIZATION} AND a.deleted_at IS NULL
  AND (a.organization_id = ?1 OR b.board_group_id = ?1 OR a.board_id = ?1)
  AND (?2 = 0 OR a.is_board_lead = 1) AND (?3 IS NULL OR a.id IN (SELECT value FROM json_each(?3)))`;
const meantParameters = ({ placeId, isLeadOnly, agentIds }: Meant) => [placeId, Number(isLeadOnly), agentIds && JSON.stringify(agentIds)] as const;
export const countMeant = (db: Database, meant: Meant): Query<{ total: number } | null> =>
  db.row(`SELECT count(*) AS total ${MEANT}`, ...meantParameters(meant));
export const addMeantStatement = (db: Database, rollOutId: string, meant: Meant): Statement =>
  db.sql(
    `INSERT INTO roll_out_agents(roll_out_id, agent_id, organization_id, status) SELECT ?4, a.id, a.organization_id, 'waiting' ${MEANT} LIMIT ${AGENTS_MAX}`,
    ...meantParameters(meant),
    rollOutId,
  );

/** An agent with all that its writing needs. `written`: what its gateway was told last. */
export type AgentToWrite = AgentWithLink & {
  board_name: string | null;
  board_paused: number | null;
  board_group_id: string | null;
  workspace_root: string | null;
  stands: 0 | 1;
  written: string | null;
};
const TO_WRITE = `a.*, g.status AS gateway_status, g.workspace_root, d.drift, d.written, b.name AS board_name, b.is_paused AS board_paused, b.board_group_id,
  (d.agent_id IS NOT NULL AND (d.drift IS NOT NULL OR d.accepted <> '{}')) AS stands`;
const JOINS = "LEFT JOIN gateways g ON g.id = a.gateway_id LEFT JOIN agent_drifts d ON d.agent_id = a.id";
const NEXT = `SELECT ${x.agent_id} FROM ${x} WHERE ${x.roll_out_id} = ?1 AND ${x.status} = 'waiting' ORDER BY ${x.agent_id} LIMIT ${STEP_AGENTS}`;
const NEXT_AGENTS = `SELECT ${TO_WRITE} FROM (${NEXT}) n CROSS JOIN agents a ON a.id = n.agent_id ${JOINS} LEFT JOIN boards b ON b.id = a.board_id`;
/** Those whose turn it is, and what they inherit. */
export const nextAgents = (db: Database, id: string): Query<AgentToWrite[]> => db.rows<AgentToWrite>(NEXT_AGENTS, id);
export const layersOfNext = (db: Database, id: string): Query<LayersOfBoards> =>
  layersOfBoards(db, "(SELECT organization_id FROM roll_outs WHERE id = ?1)", `SELECT y.board_id FROM agents y WHERE y.id IN (${NEXT})`, id);

export const previewed = (db: Database, meant: Meant, { limit, offset }: PageQuery): Query<AgentToWrite[]> =>
  db.rows<AgentToWrite>(
    `SELECT ${TO_WRITE} ${MEANT.replace(" WHERE a.organization_id", ` ${JOINS} WHERE a.organization_id`)} ORDER BY lower(a.name), a.id LIMIT ?4 OFFSET ?5`,
    ...meantParameters(meant),
    limit,
    offset,
  );
export const layersOfMeant = (db: Database, meant: Meant): Query<LayersOfBoards> =>
  layersOfBoards(db, ORGANIZATION, `SELECT a.board_id ${MEANT}`, ...meantParameters(meant));

/** What whoever rolls out holds now. `boards`: those that they may write on. */
export type Held = { isAdmin: boolean; isOwner: boolean; allBoards: boolean; boards: ReadonlySet<string> };
type HeldRow = { role: string; all_boards_write: number; boards: string };
const HELD = `SELECT m.role, m.all_boards_write, (SELECT json_group_array(c.board_id) FROM member_board_access c WHERE c.member_id = m.id AND c.can_write = 1) AS boards
  FROM members m WHERE m.organization_id = ?1 AND m.person_id = ?2`;
export const heldAt = (db: Database, placeId: string, personId: string): Query<Held | null> =>
  map(db.row<HeldRow>(HELD.replace("= ?1", `= ${ORGANIZATION}`), placeId, personId), heldOf);
const HELD_BY_MAKER = HELD.replace("= ?2", "= (SELECT made_by_id FROM roll_outs WHERE id = ?1)").replace(
  "= ?1 AND",
  "= (SELECT organization_id FROM roll_outs WHERE id = ?1) AND",
);
export const heldByMaker = (db: Database, id: string): Query<Held | null> => map(db.row<HeldRow>(HELD_BY_MAKER, id), heldOf);
const heldOf = (row: HeldRow | null): Held | null =>
  row && {
    isOwner: row.role === "owner",
    isAdmin: row.role === "owner" || row.role === "admin",
    allBoards: row.role === "owner" || row.all_boards_write === 1,
    boards: new Set(JSON.parse(row.boards) as string[]),
  };

export type Became = { id: string; status: AgentState; error: string | null };
/** By id, so that none is looked for among the others: joined with the list, each that waits is compared with each of it. */
const NOTE = `UPDATE roll_out_agents SET status = ?2 ->> ('$."' || agent_id || '".status'), error = ?2 ->> ('$."' || agent_id || '".error')
  WHERE roll_out_id = ?1 AND status = 'waiting' AND agent_id IN (SELECT key FROM json_each(?2))`;
export const noteStatement = (db: Database, id: string, became: readonly Became[]): Statement =>
  db.sql(NOTE, id, JSON.stringify(Object.fromEntries(became.map(({ id: agentId, ...is }) => [agentId, is]))));

/** What has become of those that were written: their agents say. */
const SETTLE = (which: string): string => `UPDATE roll_out_agents SET
  status = CASE WHEN a.deleted_at IS NOT NULL THEN 'skipped' WHEN a.state = 'ready' THEN 'done' ELSE 'failed' END,
  error = CASE WHEN a.deleted_at IS NOT NULL THEN 'It has been deleted.' WHEN a.state = 'failed' THEN a.error WHEN a.state = 'draft' THEN 'Setting it up was given up.'
    ELSE roll_out_agents.error END
  FROM agents a WHERE a.id = roll_out_agents.agent_id AND ${which} AND roll_out_agents.status = 'written' AND (a.deleted_at IS NOT NULL OR a.state <> 'provisioning')`;
export const settleStatement = (db: Database, id: string): Statement => db.sql(SETTLE("roll_out_agents.roll_out_id = ?1"), id);
export const settleAgentStatement = (db: Database, agentId: string): Statement => db.sql(SETTLE("roll_out_agents.agent_id = ?1"), agentId);
/** Those that nobody waits for any more. */
export const leaveStatement = (db: Database, id: string, why: string, states: readonly AgentState[]): Statement =>
  db.sql(
    "UPDATE roll_out_agents SET status = CASE status WHEN 'written' THEN 'failed' ELSE 'skipped' END, error = ?2 WHERE roll_out_id = ?1 AND status IN (SELECT value FROM json_each(?3))",
    id,
    why,
    JSON.stringify(states),
  );

const OF_AGENT = `SELECT ${x.roll_out_id} AS id FROM ${x} WHERE ${x.agent_id} = ?1 AND ${x.status} = 'written' LIMIT 5`;
export const rollOutsWriting = (db: Database, agentId: string): Query<{ id: string }[]> => db.rows<{ id: string }>(OF_AGENT, agentId);
/** Of each organization the one first that was looked at longest ago, so that none stands still behind those of another that wait. */
const RUNNING = `SELECT ${r.id} FROM ${r} WHERE ${r.status} = 'running' AND ${r.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)
  ORDER BY row_number() OVER (PARTITION BY ${r.organization_id} ORDER BY ${r.updated_at}), ${r.updated_at} LIMIT 20`;
export const runningRollOuts = (db: Database): Query<{ id: string }[]> => db.rows<{ id: string }>(RUNNING);
const LOOKED_AT = "UPDATE roll_outs SET updated_at = ?2 WHERE status = 'running' AND id IN (SELECT value FROM json_each(?1))";
export const lookedAtStatement = (db: Database, ids: readonly string[], at: string): Statement => db.sql(LOOKED_AT, JSON.stringify(ids), at);
const NONE_RUNS = "NOT EXISTS (SELECT 1 FROM roll_outs WHERE organization_id = ? AND place_id = ? AND status = 'running')";
export const noneRunsGuard = (db: Database, organizationId: string, placeId: string): Statement =>
  db.guard(NONE_RUNS, "roll_out_running", organizationId, placeId);

export const countAttemptStatement = (db: Database, id: string): Statement =>
  db.sql("UPDATE roll_outs SET attempts = attempts + 1 WHERE id = ?1 AND status = 'running'", id);

const OLD = "SELECT id FROM roll_outs WHERE finished_at < ?1 ORDER BY finished_at LIMIT 5";
export const forgetStatements = (db: Database, before: string): Statement[] => [
  db.sql(`DELETE FROM roll_out_agents WHERE roll_out_id IN (${OLD})`, before),
  db.sql(`DELETE FROM roll_outs WHERE id IN (${OLD})`, before),
];
