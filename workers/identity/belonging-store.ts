// The directory's index: where each organization lives, who belongs to it, and which one is a person's active one. Sign-in reads it;
// organizations and members maintain it with these statements.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { organization_places, people, person_organizations } from "./tables.ts";

export type OrganizationPlace = typeof organization_places.$inferSelect;
export type Belonging = typeof person_organizations.$inferSelect;

const o = names(organization_places);
const b = names(person_organizations);
const p = names(people);

const UPSERT_PLACE = `INSERT INTO ${o}(${o.id}, ${o.shard}, ${o.name}, ${o.created_at}) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (${o.id}) DO UPDATE SET ${o.name} = excluded.name WHERE ${o.name} <> excluded.name`;
const SHARD = `SELECT ${o.shard} FROM ${o} WHERE ${o.id} = ?1`;
const DELETE_PLACE = `DELETE FROM ${o} WHERE ${o.id} = ?1`;

export const placeStatement = (db: Database, { id, shard, name, created_at }: OrganizationPlace): Statement =>
  db.sql(UPSERT_PLACE, id, shard, name, created_at);
/** The shard of an organization; null: there is no such organization. */
export const shardOf = (db: Database, organizationId: string): Query<{ shard: string } | null> => db.row(SHARD, organizationId);

const UPSERT_BELONGING = `INSERT INTO ${b}(${b.person_id}, ${b.organization_id}, ${b.role}, ${b.created_at})
  SELECT x.id, y.id, ?3, ?4 FROM people x, organizations y WHERE x.id = ?1 AND y.id = ?2
  ON CONFLICT (${b.person_id}, ${b.organization_id}) DO UPDATE SET ${b.role} = excluded.role`;
const FIRST_IS_ACTIVE = `UPDATE ${p} SET ${p.active_organization_id} = ?2 WHERE ${p.id} = ?1 AND ${p.active_organization_id} IS NULL`;

/** An unknown person or organization gets no row. The first organization becomes the active one. */
export const upsertBelongingStatements = (db: Database, { person_id, organization_id, role, created_at }: Belonging): Statement[] => [
  db.sql(UPSERT_BELONGING, person_id, organization_id, role, created_at),
  db.sql(FIRST_IS_ACTIVE, person_id, organization_id),
];

const FALL_BACK = `UPDATE ${p} SET ${p.active_organization_id} = (SELECT x.organization_id FROM person_organizations x
  WHERE x.person_id = people.id AND x.organization_id <> ?1 ORDER BY x.created_at, x.organization_id LIMIT 1) WHERE ${p.active_organization_id} = ?1`;
const FALL_BACK_ONE = `${FALL_BACK} AND ${p.id} = ?2`;
const DELETE_BELONGING = `DELETE FROM ${b} WHERE ${b.organization_id} = ?1 AND ${b.person_id} = ?2`;
const DELETE_BELONGINGS = `DELETE FROM ${b} WHERE ${b.organization_id} = ?1`;

/** People whose active organization it was fall back to the oldest of their others, or to none. */
export const deleteBelongingStatements = (db: Database, organizationId: string, personId: string): Statement[] => [
  db.sql(FALL_BACK_ONE, organizationId, personId),
  db.sql(DELETE_BELONGING, organizationId, personId),
];

/** Removes an organization for everyone. */
export const deletePlaceStatements = (db: Database, organizationId: string): Statement[] => [
  db.sql(FALL_BACK, organizationId),
  db.sql(DELETE_BELONGINGS, organizationId),
  db.sql(DELETE_PLACE, organizationId),
];

const CHOOSE = `UPDATE ${p} SET ${p.active_organization_id} = ?2, ${p.updated_at} = ?3 WHERE ${p.id} = ?1`;
export const chooseActiveStatement = (db: Database, personId: string, organizationId: string, at: string): Statement =>
  db.sql(CHOOSE, personId, organizationId, at);
