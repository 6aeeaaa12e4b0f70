// The SQL of agents.
import { type Layer, layersOf, type LayersOfBoards, layersOfBoards } from "#worker/agent-defaults/index.ts";
import { boardGrant, boardGrantBy, boardGrantsBy } from "#worker/boards/index.ts";
import { keyHasEndedSql } from "#worker/keys/index.ts";
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { idInName } from "./rules.ts";
import { type AdoptionRow, agents, type AgentWithLink } from "./tables.ts";

const a = names(agents, "a");
const own = names(agents);
const rights = resourceGrant(a.organization_id, null);
const OF_BOARD_MAX = 200;

const LINKED = `a.*, g.status AS gateway_status, (SELECT d.drift FROM agent_drifts d WHERE d.agent_id = ${a.id}) AS drift`;
const WITH_LINK = `SELECT ${LINKED} FROM ${a} LEFT JOIN gateways g ON g.id = ${a.gateway_id}`;
const ONE = `${WITH_LINK} WHERE ${a.id} = ?1 AND ${a.deleted_at} IS NULL`;
const GRANT_FROM = `SELECT ${a.organization_id}, NULL AS board_id, ${rights.columns} FROM ${a} ${rights.joins}`;
const GRANT = `${GRANT_FROM} WHERE ${a.id} = ?1`;
const ON_GATEWAY = `${WITH_LINK} WHERE ${a.gateway_agent_id} = ?2 AND ${a.gateway_id} = ?1 AND ${a.deleted_at} IS NULL`;
const SAID = (member: string): string => `json_extract(?1, '$.${member}')`;
const LIVING = `SELECT ${own.id} FROM ${own} WHERE ${own.deleted_at} IS NULL AND`;
/** The one whose id is in the name, else the one that has the name on the gateway that is said, else the only one that has it on that board. */
const NAMED = `coalesce((${LIVING} ${own.id} = ${SAID("id")} AND coalesce(${own.gateway_agent_id}, ${SAID("name")}) = ${SAID("name")}),
  (${LIVING} ${own.gateway_agent_id} = ${SAID("name")} AND ${own.gateway_id} = ${SAID("gateway_id")}),
  (SELECT min(${own.id}) FROM ${own} WHERE ${own.deleted_at} IS NULL AND ${SAID("gateway_id")} IS NULL AND ${own.gateway_agent_id} = ${SAID("name")}
    AND ${own.board_id} = ${SAID("board_id")} HAVING count(*) = 1))`;
const ONE_NAMED = `${WITH_LINK} WHERE ${a.id} = ${NAMED}`;
const GRANT_NAMED = `${GRANT_FROM} WHERE ${a.id} = ${NAMED}`;
const BOARD_NAMED = `(SELECT b.board_id FROM agents b WHERE b.id = ${NAMED})`;
const NAMES = `SELECT ${own.id}, ${own.gateway_agent_id}, ${own.name} FROM ${own} WHERE ${own.gateway_id} = ?1 AND ${own.deleted_at} IS NULL AND ${own.gateway_agent_id} IS NOT NULL
  LIMIT ${OF_BOARD_MAX * 5}`;
const OF_BOARD = `${WITH_LINK} WHERE ${a.organization_id} = (SELECT organization_id FROM boards WHERE id = ?1) AND ${a.deleted_at} IS NULL
  AND (${a.board_id} = ?1 OR (${a.board_id} IS NULL AND ${a.gateway_id} IS NULL)) ORDER BY lower(${a.name}), ${a.id} LIMIT ${OF_BOARD_MAX}`;
const FILTER = `${a.organization_id} = ?1 AND ${a.deleted_at} IS NULL AND (?2 IS NULL OR ${a.board_id} = ?2) AND (?3 IS NULL OR ${a.gateway_id} = ?3)`;
const LIST = `${WITH_LINK} WHERE ${FILTER} ORDER BY lower(${a.name}), ${a.id} LIMIT ?4 OFFSET ?5`;
/** Of one answer, since each may have texts of some length. */
export const CHANGED_MAX = 200;
const WHICH_CHANGED = (which: string): string =>
  `${WITH_LINK} WHERE ${a.organization_id} = ?1 AND ${a.deleted_at} IS NULL AND (?2 IS NULL OR ${a.board_id} = ?2) AND (${which}) ORDER BY ${a.updated_at}, ${a.id} LIMIT ${CHANGED_MAX}`;
const CHANGED = WHICH_CHANGED(`${a.id} IN (SELECT value FROM json_each(?3)) OR ${a.gateway_id} IN (SELECT value FROM json_each(?4))`);
const CHANGED_SINCE = WHICH_CHANGED(`max(${a.updated_at}, coalesce(${a.last_seen_at}, '')) >= ?3`);
const NAMED_SO = (alias: typeof a | typeof own, organization: string, name: string, board: string): string =>
  `${alias.organization_id} = ${organization} AND ${alias.name} = ${name} AND ${alias.deleted_at} IS NULL AND ${board}`;
const OF_NAME = `${WITH_LINK} WHERE ${NAMED_SO(a, "?1", "?2", `(?3 IS NULL OR ${a.board_id} = ?3)`)} LIMIT 2`;
const NONE_NAMED = `NOT EXISTS (SELECT 1 FROM ${own} WHERE ${NAMED_SO(own, "?", "?", `(? IS NULL OR ${own.board_id} = ?)`)})`;
const COUNT = `SELECT count(*) AS total FROM ${a} WHERE ${FILTER}`;
const SITE = `SELECT (SELECT workspace_root FROM gateways WHERE id = coalesce(?2, (SELECT ${own.gateway_id} FROM ${own} WHERE ${own.id} = ?1))) AS workspace_root,
  (SELECT name FROM boards WHERE id = coalesce(?3, (SELECT ${own.board_id} FROM ${own} WHERE ${own.id} = ?1))) AS board_name,
  (SELECT is_paused FROM boards WHERE id = coalesce(?3, (SELECT ${own.board_id} FROM ${own} WHERE ${own.id} = ?1))) AS board_paused`;
/** One more than are written at once are told. */
const TO_SYNC_MAX = 500;
const STANDS = `EXISTS (SELECT 1 FROM agent_drifts d WHERE d.agent_id = ${a.id} AND (d.drift IS NOT NULL OR d.accepted <> '{}')) AS stands`;
const TO_SYNC = `SELECT ${LINKED}, b.name AS board_name, b.is_paused AS board_paused, b.board_group_id, ${STANDS}
  FROM ${a} LEFT JOIN gateways g ON g.id = ${a.gateway_id} LEFT JOIN boards b ON b.id = ${a.board_id}
  WHERE ${a.gateway_id} = ?1 AND ${a.deleted_at} IS NULL AND (?2 IS NULL OR ${a.board_id} = ?2) ORDER BY ${a.updated_at}, ${a.id} LIMIT ${TO_SYNC_MAX}`;
const TO_SET = `SELECT ${LINKED}, b.name AS board_name, b.is_paused AS board_paused, b.board_group_id, g.workspace_root, ${STANDS}
  FROM boards b JOIN ${a} ON ${a.board_id} = b.id LEFT JOIN gateways g ON g.id = ${a.gateway_id}
  WHERE b.board_group_id = ?1 AND b.deleted_at IS NULL AND b.archived_at IS NULL AND ${a.deleted_at} IS NULL ORDER BY ${a.updated_at}, ${a.id} LIMIT ${TO_SYNC_MAX}`;
const BOARDS_IN_GROUP = "SELECT id FROM boards WHERE board_group_id = ?1";
const BOARDS_THERE = `SELECT ${own.board_id} FROM ${own} WHERE ${own.gateway_id} = ?1 AND ${own.deleted_at} IS NULL`;
const CLAIMS = `SELECT ${a.id}, ${a.gateway_id}, ${a.gateway_agent_id}, (SELECT d.drift FROM agent_drifts d WHERE d.agent_id = ${a.id}) AS drift FROM ${a}
  WHERE ${a.gateway_agent_id} IN (SELECT value FROM json_each(?2)) AND ${a.deleted_at} IS NULL
  AND (${a.gateway_id} = ?1 OR ${a.gateway_agent_id} = 'mc-' || ${a.id})`;
const IS_FREE = `NOT EXISTS (SELECT 1 FROM ${own} WHERE ${own.gateway_agent_id} = ? AND ${own.deleted_at} IS NULL
  AND (${own.gateway_id} = ? OR ${own.gateway_agent_id} = 'mc-' || ${own.id}))`;
const HOLDER = `SELECT ${LINKED} FROM credentials c JOIN ${a} ON ${a.id} = c.subject_id LEFT JOIN gateways g ON g.id = ${a.gateway_id}
  WHERE c.key_id = ?1 AND ${a.deleted_at} IS NULL
  AND NOT ${keyHasEndedSql(a.made_by_key_id, "?2")}`;
const ENDED_WITH_KEY = `SELECT ${LINKED}, (SELECT k.name FROM api_keys k WHERE k.id = ${a.made_by_key_id}) AS key_name
  FROM ${a} LEFT JOIN gateways g ON g.id = ${a.gateway_id} WHERE ${a.made_by_key_id} IS NOT NULL AND ${keyHasEndedSql(a.made_by_key_id, "?1")}
  AND ${a.state} IN ('provisioning', 'ready') AND ${a.deleted_at} IS NULL
  AND ${a.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL) LIMIT 100`;
const OF_AGENT = `(SELECT ${own.board_id} FROM ${own} WHERE ${own.id} = ?1)`;
/** Commands of older versions brought tokens with ids of their own. */
const BROUGHT_KEY =
  "SELECT key_id FROM credentials WHERE subject_id = ?1 AND revoked_at IS NULL ORDER BY key_id = ?2 DESC, created_at DESC, rowid DESC LIMIT 1";
const SEEN = `UPDATE ${own} SET ${own.last_seen_at} = ?2 WHERE ${own.id} = ?1 AND coalesce(${own.last_seen_at}, '') < ?3`;

const HAS_ROOM = `NOT EXISTS (SELECT 1 FROM boards WHERE id = ? AND max_agents <= (SELECT count(*) FROM ${own} WHERE ${own.board_id} = ? AND ${own.deleted_at} IS NULL))`;
/** Fewer agents work on the board than may, where somebody has said how many. */
export const roomOnBoardGuard = (db: Database, boardId: string): Statement => db.guard(HAS_ROOM, "board_full", boardId, boardId);

/** Where nobody has said how many workers a board may have, its lead makes one. */
const WORKERS_DEFAULT = 1;
const HAS_ROOM_FOR_WORKER = `(SELECT count(*) FROM ${own} WHERE ${own.board_id} = ? AND ${own.is_board_lead} = 0 AND ${own.deleted_at} IS NULL)
  < (SELECT coalesce(max_agents, ${WORKERS_DEFAULT}) FROM boards WHERE id = ?)`;
/** Beside its lead fewer agents work on the board than may. */
export const roomForWorkerGuard = (db: Database, boardId: string): Statement => db.guard(HAS_ROOM_FOR_WORKER, "board_full", boardId, boardId);

const NONE_THERE = `NOT EXISTS (SELECT 1 FROM ${own} WHERE ${own.gateway_id} = ? AND ${own.deleted_at} IS NULL AND ${own.board_id} = ?)`;

const BEYOND = `NOT EXISTS (SELECT 1 FROM agents x JOIN members m ON m.organization_id = x.organization_id AND m.person_id = ?
  LEFT JOIN member_board_access r ON r.member_id = m.id AND r.board_id = x.board_id
  WHERE x.gateway_id = ? AND x.board_id IS NOT NULL AND x.deleted_at IS NULL
  AND m.role <> 'owner' AND m.all_boards_write = 0 AND coalesce(r.can_write, 0) = 0)`;

/** This person may write on every board whose agents live on the gateway: their tokens, which write there, pass through it. */
export const writesOnBoardsOfAgents = (db: Database, gatewayId: string, personId: string): Statement => db.guard(BEYOND, "beyond_rights", personId, gatewayId);

/** No agent that works for the board lives on the gateway. */
export const noAgentGuard = (db: Database, gatewayId: string, boardId: string): Statement => db.guard(NONE_THERE, "agent_required", gatewayId, boardId);
/** The living agent that holds a token; null also when the API key that answers for it has ended at `at`. */
export const agentHolding = (db: Database, keyId: string, at: string): Query<AgentWithLink | null> => db.row<AgentWithLink>(HOLDER, keyId, at);
/** Agents that still seem to work though the API key that answers for them has ended. */
export const agentsOfEndedKeys = (db: Database, at: string): Query<(AgentWithLink & { key_name: string })[]> => db.rows(ENDED_WITH_KEY, at);
/** What the caller holds on the board `boardId`; undefined: on the board that the agent has. */
export const placeGrant = (db: Database, caller: Caller, agentId: string, boardId: string | null | undefined): Query<GrantRow | null> =>
  boardId === undefined ? boardGrantBy(db, caller, OF_AGENT, agentId) : boardGrant(db, caller, boardId ?? "");
export const agentById = (db: Database, id: string): Query<AgentWithLink | null> => db.row<AgentWithLink>(ONE, id);
/** The caller's rights in the agent's organization. */
export const agentGrant = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(GRANT, id, caller.id);
/** An agent by its name on a gateway, and what the caller may do on its board and in its organization. */
export function agentForCaller(db: Database, caller: Caller, name: string | null, which: Which) {
  const asked = JSON.stringify({ name, id: name && idInName(name), gateway_id: which.gateway_id ?? null, board_id: which.board_id ?? null });
  return all({
    row: db.row<AgentWithLink>(ONE_NAMED, asked),
    onBoard: boardGrantBy(db, caller, BOARD_NAMED, asked),
    grant: db.row<GrantRow>(GRANT_NAMED, asked, caller.id),
  });
}
type Which = { gateway_id?: string | undefined; board_id?: string | undefined };
/** The living agent that has this name on this gateway. */
export const agentOnGateway = (db: Database, gatewayId: string, name: string): Query<AgentWithLink | null> =>
  db.row<AgentWithLink>(ON_GATEWAY, gatewayId, name);
/** All of a gateway, by their names there. */
export const namesOnGateway = (db: Database, gatewayId: string): Query<ReadonlyMap<string, OurName>> =>
  map(db.rows<OurName & { gateway_agent_id: string }>(NAMES, gatewayId), (rows) => new Map(rows.map((row) => [row.gateway_agent_id, row])));
export type OurName = Pick<AgentWithLink, "id" | "name">;
export type Claim = Pick<AgentWithLink, "id" | "gateway_id" | "drift">;
/** Of these names (JSON) those that are our agents', on this gateway or by the id in them wherever they live. */
export const claimsOf = (db: Database, gatewayId: string, gatewayAgentIds: string): Query<ReadonlyMap<string, Claim>> =>
  map(db.rows<Claim & { gateway_agent_id: string }>(CLAIMS, gatewayId, gatewayAgentIds), (rows) => new Map(rows.map((row) => [row.gateway_agent_id, row])));
/** `stands`: somebody has changed it there. */
export type AgentToSync = AgentWithLink & { board_name: string | null; board_paused: number | null; board_group_id: string | null; stands: 0 | 1 };
/** The agents of a gateway, and of one board where that is said. */
export const agentsToSync = (db: Database, gatewayId: string, boardId: string | null): Query<AgentToSync[]> =>
  db.rows<AgentToSync>(TO_SYNC, gatewayId, boardId);
/** What the agents of a gateway inherit. */
export const layersOnGateway = (db: Database, gatewayId: string): Query<LayersOfBoards> =>
  layersOfBoards(db, "(SELECT organization_id FROM gateways WHERE id = ?1)", BOARDS_THERE, gatewayId);
/** What those of all boards of a group do. */
export const layersInGroup = (db: Database, groupId: string): Query<LayersOfBoards> =>
  layersOfBoards(db, "(SELECT organization_id FROM board_groups WHERE id = ?1)", BOARDS_IN_GROUP, groupId);
export type AgentInGroup = AgentToSync & { workspace_root: string | null };
/** The agents of all boards in use of a group. */
export const agentsInGroup = (db: Database, groupId: string): Query<AgentInGroup[]> => db.rows<AgentInGroup>(TO_SET, groupId);
/** What the caller holds on each board of the group. */
export const grantsInGroup = (db: Database, caller: Caller, groupId: string): Query<GrantRow[]> => boardGrantsBy(db, caller, BOARDS_IN_GROUP, groupId);
/** What the caller holds on each board of its agents. */
export const grantsOnGateway = (db: Database, caller: Caller, gatewayId: string): Query<GrantRow[]> => boardGrantsBy(db, caller, BOARDS_THERE, gatewayId);
/** No living agent of ours has this name there. */
export const freeNameGuard = (db: Database, gatewayId: string, name: string): Statement => db.guard(IS_FREE, "name_taken", name, gatewayId);
export const adoptionOf = (db: Database, agentId: string): Query<AdoptionRow | null> =>
  db.row<AdoptionRow>("SELECT * FROM agent_adoptions WHERE agent_id = ?1", agentId);
/** Agents that a board's tasks can be assigned to: its own, and drafts that have no place yet. One on a gateway without a board could not report. */
export const agentsOfBoard = (db: Database, boardId: string): Query<AgentWithLink[]> => db.rows<AgentWithLink>(OF_BOARD, boardId);

const LEADING = `${WITH_LINK} WHERE ${a.board_id} = coalesce(?2, ${OF_AGENT}) AND ${a.is_board_lead} = 1 AND ${a.deleted_at} IS NULL AND ${a.id} <> ?1`;
/** Another agent of which people have said that it leads this board; `boardId` undefined or null: the board that the agent has. */
export const otherLead = (db: Database, agentId: string, boardId: string | null | undefined): Query<AgentWithLink | null> =>
  db.row<AgentWithLink>(LEADING, agentId, boardId ?? null);
const SAME_LEAD = `(SELECT ${own.id} FROM ${own} WHERE ${own.board_id} = ? AND ${own.is_board_lead} = 1 AND ${own.deleted_at} IS NULL AND ${own.id} <> ?) IS ?`;
/** Beside this agent, the board is led by whom it was when that was looked for. */
export const sameLeadGuard = (db: Database, boardId: string, agentId: string, leadId: string | null): Statement =>
  db.guard(SAME_LEAD, "lead_moved", boardId, agentId, leadId);

const NO_OTHER_MAIN = `NOT EXISTS (SELECT 1 FROM ${own} WHERE ${own.gateway_id} = ? AND ${own.is_gateway_main} = 1 AND ${own.deleted_at} IS NULL AND ${own.id} <> ?)`;
/** No other agent stands for this gateway. */
export const noOtherMainGuard = (db: Database, gatewayId: string, agentId: string): Statement => db.guard(NO_OTHER_MAIN, "main_taken", gatewayId, agentId);

/** That it is told next comes before what it was told last. */
const BEGINS = `coalesce((SELECT c.payload -> '$.begins' FROM gateway_commands c WHERE c.gateway_id = ${a.gateway_id} AND c.lane = 'agent:' || ${a.gateway_agent_id}
  AND c.kind = 'agent.provision' AND c.status = 'queued' ORDER BY c.id DESC LIMIT 1), (SELECT d.written -> '$.begins' FROM agent_drifts d WHERE d.agent_id = ${a.id}))`;
const RESTING = (which: string): string => `SELECT ${LINKED}, ${BEGINS} AS begins FROM ${a} LEFT JOIN gateways g ON g.id = ${a.gateway_id}
  WHERE ${which} AND ${a.gateway_id} IS NOT NULL AND ${a.deleted_at} IS NULL LIMIT ${OF_BOARD_MAX}`;
const RESTING_ON_BOARD = RESTING(`${a.board_id} = ?1`);
const RESTING_ALONE = RESTING(`${a.id} = ?1 AND (SELECT is_paused FROM boards WHERE id = ${a.board_id}) = 1`);
/** `begins`: JSON, how often it begins by itself on its gateway once what waits is written; null: that is not known. */
export type RestingAgent = AgentWithLink & { begins: string | null };
export type Resting = { rows: RestingAgent[]; layers: Layer[] };
/** Those of a board that live on a gateway, and what they inherit. */
export const agentsWithLayers = (db: Database, boardId: string): Query<Resting> =>
  all({ rows: db.rows<RestingAgent>(RESTING_ON_BOARD, boardId), layers: layersOf(db, "(SELECT organization_id FROM boards WHERE id = ?1)", "?1", boardId) });
/** The same of one agent, if its board is paused. */
export const agentAtRest = (db: Database, agentId: string): Query<Resting> =>
  all({ rows: db.rows<RestingAgent>(RESTING_ALONE, agentId), layers: layersOf(db, ORGANIZATION_OF_AGENT, OF_AGENT, agentId) });
const ORGANIZATION_OF_AGENT = `(SELECT ${own.organization_id} FROM ${own} WHERE ${own.id} = ?1)`;
export type AgentFilter = { boardId: string | null; gatewayId: string | null };
export function agentList(db: Database, organizationId: string, { boardId, gatewayId }: AgentFilter, { limit, offset }: PageQuery) {
  const parameters = [organizationId, boardId, gatewayId];
  return all({ rows: db.rows<AgentWithLink>(LIST, ...parameters, limit, offset), count: db.row<{ total: number }>(COUNT, ...parameters) });
}

/** Agents that have changed: these and those of these gateways, or all that were changed or seen since a time. */
export type Changed = { boardId: string | null } & ({ agents: string[]; gateways: string[] } | { since: string });
export const agentsChanged = (db: Database, organizationId: string, { boardId, ...which }: Changed): Query<AgentWithLink[]> =>
  "since" in which
    ? db.rows<AgentWithLink>(CHANGED_SINCE, organizationId, boardId, which.since)
    : db.rows<AgentWithLink>(CHANGED, organizationId, boardId, JSON.stringify(which.agents), JSON.stringify(which.gateways));
/** Those of this name in the organization, on this board where one is said: two at most. */
export const agentsNamed = (db: Database, organizationId: string, name: string, boardId: string | null): Query<AgentWithLink[]> =>
  db.rows<AgentWithLink>(OF_NAME, organizationId, name, boardId);
/** There still is none of this name. */
export const noneNamedGuard = (db: Database, organizationId: string, name: string, boardId: string | null): Statement =>
  db.guard(NONE_NAMED, "conflict", organizationId, name, boardId, boardId);

/** Where an agent will live; its workspace path and its files depend on it. `layers`: what it inherits there, the highest first. */
export type AgentSite = Site & { layers: readonly Layer[] };
type Site = { workspace_root: string | null; board_name: string | null; board_paused: number | null };
type Wanted = { gateway_id?: string | null | undefined; board_id?: string | null | undefined };
/** On the gateway of this board. null: it has none. */
export const siteOnBoard = (db: Database, boardId: string): Query<(AgentSite & { gateway_id: string }) | null> =>
  withLayers(db.row<Site & { gateway_id: string }>(ON_BOARD, boardId), layersOf(db, "(SELECT organization_id FROM boards WHERE id = ?1)", "?1", boardId));
const ON_BOARD =
  "SELECT g.id AS gateway_id, g.workspace_root, b.name AS board_name, b.is_paused AS board_paused FROM boards b JOIN gateways g ON g.id = b.gateway_id WHERE b.id = ?1";

const withLayers = <Row extends Site>(site: Query<Row | null>, layers: Query<Layer[]>): Query<(Row & { layers: Layer[] }) | null> =>
  map(all({ site, layers }), (found) => found.site && { ...found.site, layers: found.layers });
const ORGANIZATION_OF = `coalesce((SELECT ${own.organization_id} FROM ${own} WHERE ${own.id} = ?1), (SELECT organization_id FROM gateways WHERE id = ?2),
  (SELECT organization_id FROM boards WHERE id = ?3))`;
const BOARD_OF = `coalesce(?3, ${OF_AGENT})`;
/** For the gateway and the board asked for, else those that the agent has. `agentId` null: the agent does not exist yet. */
export const siteOf = (db: Database, agentId: string | null, { gateway_id, board_id }: Wanted): Query<AgentSite | null> =>
  withLayers(
    db.row<Site>(SITE, agentId, gateway_id ?? null, board_id ?? null),
    layersOf(db, ORGANIZATION_OF, agentId !== null && board_id === null ? "NULL" : BOARD_OF, agentId, gateway_id ?? null, board_id ?? null),
  );

/** The board has its gateway there. */
export const boardOnGateway = (db: Database, boardId: string, gatewayId: string): Query<{ id: string } | null> =>
  db.row<{ id: string }>("SELECT id FROM boards WHERE id = ?1 AND gateway_id = ?2 AND deleted_at IS NULL", boardId, gatewayId);

/** The token of this id, else its newest valid one; null: the agent has none. */
export const broughtKeyOf = (db: Database, agentId: string, keyId: string): Query<string | null> =>
  map(db.row<{ key_id: string }>(BROUGHT_KEY, agentId, keyId), (row) => row?.key_id ?? null);

/** Writes nothing if the agent was already seen after `unlessSince`. */
export const noteSeenStatement = (db: Database, id: string, at: string, unlessSince: string): Statement => db.sql(SEEN, id, at, unlessSince);
