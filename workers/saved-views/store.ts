// The SQL of saved views. A board shows those of its own and those of all boards: what is shared, and what the person keeps.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { Neighbour } from "#worker/platform/rank.ts";
import { names } from "#worker/platform/rows.ts";
import { VIEWS_MAX } from "./schema.ts";
import { saved_view_defaults, saved_views, type SavedViewRow } from "./tables.ts";

const v = names(saved_views, "v");
const d = names(saved_view_defaults, "d");

/** Of the board ?1 and the person ?2. */
const ORGANIZATION = "(SELECT b.organization_id FROM boards b WHERE b.id = ?1 AND b.deleted_at IS NULL)";
const PLACE = `coalesce(${v.board_id}, '') IN ('', ?1)`;
const IS_SHARED = `${v.is_shared} = 1 AND ${v.organization_id} = ${ORGANIZATION} AND ${PLACE}`;
const IS_OWN = `${v.is_shared} = 0 AND ${v.organization_id} = ${ORGANIZATION} AND ${v.owner_id} = ?2 AND ${PLACE}`;
const SEEN = `(SELECT * FROM ${v} WHERE ${IS_SHARED} UNION ALL SELECT * FROM ${v} WHERE ${IS_OWN})`;

const LIST = `SELECT * FROM ${SEEN} s ORDER BY s.is_shared DESC, s.rank, s.id LIMIT ?3 OFFSET ?4`;
const COUNT = `SELECT count(*) AS total FROM ${SEEN} s`;
const ONE = `SELECT * FROM ${v} WHERE ${v.id} = ?3 AND ((${IS_SHARED}) OR (${IS_OWN}))`;
const DEFAULT = `SELECT ${v.id} FROM ${d} JOIN ${v} ON ${v.id} = ${d.view_id} WHERE ${d.board_id} = ?1 AND ${d.person_id} = ?2 AND ((${IS_SHARED}) OR (${IS_OWN}))`;

export type Viewer = { boardId: string; personId: string };
const ofViewer = ({ boardId, personId }: Viewer) => [boardId, personId] as const;

export const viewsSeen = (db: Database, viewer: Viewer, limit: number, offset: number): Query<SavedViewRow[]> =>
  db.rows<SavedViewRow>(LIST, ...ofViewer(viewer), limit, offset);
export const viewCount = (db: Database, viewer: Viewer): Query<{ total: number } | null> => db.row(COUNT, ...ofViewer(viewer));
/** null: there is none that they see on this board. */
export const viewSeen = (db: Database, viewer: Viewer, id: string): Query<SavedViewRow | null> => db.row<SavedViewRow>(ONE, ...ofViewer(viewer), id);
export const defaultView = (db: Database, viewer: Viewer): Query<{ id: string } | null> => db.row(DEFAULT, ...ofViewer(viewer));

const SHARED_COUNT = "(SELECT count(*) FROM saved_views WHERE is_shared = 1 AND organization_id = ? AND coalesce(board_id, '') = ?)";
const OWN_COUNT = "(SELECT count(*) FROM saved_views WHERE is_shared = 0 AND organization_id = ? AND owner_id = ? AND coalesce(board_id, '') = ?)";
/** There is room for one more beside this one. */
export function roomGuard(db: Database, { is_shared, organization_id, owner_id, board_id }: SavedViewRow): Statement {
  const place = board_id ?? "";
  return is_shared
    ? db.guard(`${SHARED_COUNT} < ${VIEWS_MAX}`, "too_many", organization_id, place)
    : db.guard(`${OWN_COUNT} < ${VIEWS_MAX}`, "too_many", organization_id, owner_id, place);
}

const beyondSql = (nearest: "min" | "max", isBeyond: "<" | ">") => `SELECT n.rank, (SELECT ${nearest}(s.rank) FROM ${SEEN} s
  WHERE s.is_shared = n.is_shared AND s.rank ${isBeyond} n.rank AND s.id <> ?4) AS beyond
  FROM ${SEEN} n WHERE n.id = ?3 AND n.is_shared = (SELECT m.is_shared FROM ${SEEN} m WHERE m.id = ?4)`;
const SIDES = { after: beyondSql("min", ">"), before: beyondSql("max", "<") };
/** null: it is none of those among which the moved one stands. */
export const neighbourOf = (db: Database, viewer: Viewer, side: "after" | "before", id: string, movedId: string): Query<Neighbour | null> =>
  db.row<Neighbour>(SIDES[side], ...ofViewer(viewer), id, movedId);

export const deleteStatements = (db: Database, id: string): Statement[] => [
  db.sql("DELETE FROM saved_view_defaults WHERE view_id = ?1", id),
  db.sql("DELETE FROM saved_views WHERE id = ?1", id),
];

const MAKE_DEFAULT = `INSERT INTO saved_view_defaults(board_id, person_id, organization_id, view_id) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT(board_id, person_id) DO UPDATE SET view_id = excluded.view_id`;
export const makeDefaultStatement = (db: Database, { boardId, personId }: Viewer, organizationId: string, viewId: string | null): Statement =>
  viewId === null
    ? db.sql("DELETE FROM saved_view_defaults WHERE board_id = ?1 AND person_id = ?2", boardId, personId)
    : db.sql(MAKE_DEFAULT, boardId, personId, organizationId, viewId);

const IS_SEEN = `EXISTS (SELECT 1 FROM saved_views WHERE id = ? AND (is_shared = 1 OR owner_id = ?))`;
/** Nobody has deleted it, or stopped sharing it, since it was read. */
export const seenGuard = (db: Database, { personId }: Viewer, id: string): Statement => db.guard(IS_SEEN, "view_gone", id, personId);
