// The SQL of what agents inherit.
import { boardGrantsBy } from "#worker/boards/index.ts";
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { inOrder, type Layer, type Place, type Settings } from "./inheritance.ts";
import { agent_defaults, type AgentDefaultsRow } from "./tables.ts";

const d = names(agent_defaults, "d");
const own = names(agent_defaults);

/** The organization, group or board of this id. */
const PLACE = `SELECT 'organization' AS level, o.id AS place_id, o.name AS place_name, o.id AS organization_id, NULL AS group_id, NULL AS board_id
    FROM organizations o WHERE o.id = ?1
  UNION ALL SELECT 'group', g.id, g.name, g.organization_id, g.id, NULL FROM board_groups g WHERE g.id = ?1
  UNION ALL SELECT 'board', b.id, b.name, b.organization_id, NULL, b.id FROM boards b WHERE b.id = ?1 AND b.deleted_at IS NULL`;
const rights = resourceGrant("p.organization_id", "p.board_id");
const GRANT = `SELECT p.organization_id, p.board_id, ${rights.columns} FROM (${PLACE}) p ${rights.joins}`;
const ONE = `SELECT * FROM ${own} WHERE ${own.id} = coalesce(
  (SELECT ${d.id} FROM ${d} WHERE ${d.board_id} = ?1), (SELECT ${d.id} FROM ${d} WHERE ${d.board_group_id} = ?1),
  (SELECT ${d.id} FROM ${d} WHERE ${d.organization_id} = ?1 AND coalesce(${d.board_group_id}, '') = '' AND coalesce(${d.board_id}, '') = ''))`;

export type PlaceRow = Place & { organization_id: string; group_id: string | null; board_id: string | null };
export const placeById = (db: Database, id: string): Query<PlaceRow | null> => db.row<PlaceRow>(PLACE, id);
/** The caller's rights there. */
export const placeRights = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(GRANT, id, caller.id);
/** What the caller holds on each board of a group, or on the board. */
export const boardsBelow = (db: Database, caller: Caller, id: string): Query<GrantRow[]> =>
  boardGrantsBy(db, caller, "SELECT y.id FROM boards y WHERE y.id = ?1 OR y.board_group_id = ?1", id);
/** null: nothing has been said there. */
export const defaultsOf = (db: Database, placeId: string): Query<AgentDefaultsRow | null> => db.row<AgentDefaultsRow>(ONE, placeId);

const OF_BOARD = (organization: string, board: string): string => `
  SELECT x.id FROM agent_defaults x WHERE x.organization_id = ${organization} AND coalesce(x.board_group_id, '') = '' AND coalesce(x.board_id, '') = ''
  UNION ALL SELECT x.id FROM agent_defaults x WHERE x.board_group_id = (SELECT y.board_group_id FROM boards y WHERE y.id = ${board})
  UNION ALL SELECT x.id FROM agent_defaults x WHERE x.board_id = ${board}`;
const NAMED = `SELECT d.*, coalesce(b.name, g.name, o.name) AS place_name FROM agent_defaults d JOIN organizations o ON o.id = d.organization_id
  LEFT JOIN board_groups g ON g.id = d.board_group_id LEFT JOIN boards b ON b.id = d.board_id`;

type NamedRow = AgentDefaultsRow & { place_name: string };
const layerOf = ({ board_id, board_group_id, organization_id, settings, place_name }: NamedRow): Layer => ({
  level: board_id ? "board" : board_group_id ? "group" : "organization",
  place_id: board_id ?? board_group_id ?? organization_id,
  place_name,
  settings: JSON.parse(settings) as Settings,
});

/** All that an agent of this board inherits, the highest first. `organization`, `board`: SQL with the parameters `params`; a board that is NULL: the organization's alone. */
export const layersOf = (db: Database, organization: string, board: string, ...params: (string | number | null)[]): Query<Layer[]> =>
  map(db.rows<NamedRow>(`${NAMED} WHERE d.id IN (${OF_BOARD(organization, board)})`, ...params), (rows) => inOrder(rows.map(layerOf)));

/** Of one of several boards. */
export type LayersOfBoards = (board: { board_id: string | null; board_group_id: string | null }) => Layer[];
const OF_BOARDS = (organization: string, boards: string): string => `${NAMED} WHERE d.organization_id = ${organization} AND (d.board_id IS NULL
  OR d.board_id IN (${boards})) AND (d.board_group_id IS NULL OR d.board_group_id IN (SELECT y.board_group_id FROM boards y WHERE y.id IN (${boards})))`;
/** The same for the agents of several boards, each row once. */
export const layersOfBoards = (db: Database, organization: string, boards: string, ...params: (string | number | null)[]): Query<LayersOfBoards> =>
  map(db.rows<NamedRow>(OF_BOARDS(organization, boards), ...params), (rows) => {
    const layers = inOrder(rows.map(layerOf));
    return ({ board_id, board_group_id }) =>
      layers.filter(({ level, place_id }) => level === "organization" || place_id === board_id || place_id === board_group_id);
  });
