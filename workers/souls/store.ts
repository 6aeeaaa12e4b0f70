// The SQL of souls.
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { SOULS_MAX } from "./schema.ts";
import { souls, type SoulRow } from "./tables.ts";

const s = names(souls, "s");
const rights = resourceGrant(s.organization_id, null);
const GRANT = `SELECT ${s.organization_id}, NULL AS board_id, ${rights.columns} FROM ${s} ${rights.joins} WHERE ${s.id} = ?1`;

/** Of its text as much as is told of it. */
export type SoulListed = Pick<SoulRow, "id" | "slug" | "name"> & { beginning: string };
export const soulsOf = (db: Database, organizationId: string): Query<SoulListed[]> =>
  db.rows<SoulListed>(
    `SELECT ${s.id}, ${s.slug}, ${s.name}, substr(${s.content}, 1, 600) AS beginning FROM ${s} WHERE ${s.organization_id} = ?1 ORDER BY ${s.slug} LIMIT ${SOULS_MAX}`,
    organizationId,
  );
export const soulBySlug = (db: Database, organizationId: string, slug: string): Query<SoulRow | null> =>
  db.row<SoulRow>(`SELECT * FROM ${s} WHERE ${s.organization_id} = ?1 AND ${s.slug} = ?2`, organizationId, slug);
export const soulById = (db: Database, id: string): Query<SoulRow | null> => db.row<SoulRow>(`SELECT * FROM ${s} WHERE ${s.id} = ?1`, id);
/** The caller's rights in its organization. */
export const soulGrant = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(GRANT, id, caller.id);
export const soulRoomGuard = (db: Database, organizationId: string): Statement =>
  db.guard(`(SELECT count(*) FROM souls WHERE organization_id = ?) < ${SOULS_MAX}`, "too_many_souls", organizationId);
export const soulThereGuard = (db: Database, id: string): Statement => db.guard("EXISTS (SELECT 1 FROM souls WHERE id = ?)", "conflict", id);
export const deleteSoulStatement = (db: Database, id: string): Statement => db.sql("DELETE FROM souls WHERE id = ?1", id);
