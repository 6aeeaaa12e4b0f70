// The directory's index: where each organization lives, who belongs there, and which of theirs is active. Sign-in reads it;
// organizations and members keep it, by these statements.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { Profile } from "./profiles.ts";

export type Place = { id: string; shard: string; name: string; created_at: string };
export type Belonging = { person_id: string; organization_id: string; role: "owner" | "admin" | "member"; created_at: string };

const PLACE = `INSERT INTO organizations(id, shard, name, created_at) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name`;
const SHARD = "SELECT shard FROM organizations WHERE id = ?1";

export const placeStatement = (db: Database, { id, shard, name, created_at }: Place): Statement => db.sql(PLACE, id, shard, name, created_at);
export const shardOf = (db: Database, organizationId: string): Query<{ shard: string } | null> => db.row(SHARD, organizationId);

const BELONGS = `INSERT INTO person_organizations(person_id, organization_id, role, created_at)
  SELECT p.id, o.id, ?3, ?4 FROM people p, organizations o WHERE p.id = ?1 AND o.id = ?2
  ON CONFLICT (person_id, organization_id) DO UPDATE SET role = excluded.role`;
const FIRST_IS_ACTIVE = "UPDATE people SET active_organization_id = ?2 WHERE id = ?1 AND active_organization_id IS NULL";

/** A person who is not known any more, or an organization, gets no row. The first organization becomes the active one. */
export const belongsStatements = (db: Database, { person_id, organization_id, role, created_at }: Belonging): Statement[] => [
  db.sql(BELONGS, person_id, organization_id, role, created_at),
  db.sql(FIRST_IS_ACTIVE, person_id, organization_id),
];

const BELONGS_NOT = "DELETE FROM person_organizations WHERE person_id = ?1 AND organization_id = ?2";
const FALL_BACK = `UPDATE people SET active_organization_id = (SELECT p.organization_id FROM person_organizations p
  WHERE p.person_id = people.id AND p.organization_id <> ?1 ORDER BY p.created_at, p.organization_id LIMIT 1) WHERE active_organization_id = ?1`;

/** Whoever had it as the active one falls back to the oldest of the others, or to none. */
export const belongsNotStatements = (db: Database, organizationId: string, personId: string): Statement[] => [
  db.sql(BELONGS_NOT, personId, organizationId),
  db.sql(`${FALL_BACK} AND id = ?2`, organizationId, personId),
];

/** An organization is gone, for everybody. */
export const forgetPlaceStatements = (db: Database, organizationId: string): Statement[] => [
  db.sql(FALL_BACK, organizationId),
  db.sql("DELETE FROM person_organizations WHERE organization_id = ?1", organizationId),
  db.sql("DELETE FROM organizations WHERE id = ?1", organizationId),
];

const CHOOSE = "UPDATE people SET active_organization_id = ?2, updated_at = ?3 WHERE id = ?1";
export const chooseActiveStatement = (db: Database, personId: string, organizationId: string, at: string): Statement =>
  db.sql(CHOOSE, personId, organizationId, at);

const MARK_UNSYNCED = "UPDATE people SET told_version = min(told_version, version - 1) WHERE id = ?1";
/** The copy of the profile that a new membership was made with may be older than the profile: it is synced once more. */
export const markUnsyncedStatement = (db: Database, personId: string): Statement => db.sql(MARK_UNSYNCED, personId);

const KNOWN_EMAIL = "SELECT 1 AS known FROM people WHERE email = ?1";
/** Whether somebody has an account with this address; null: nobody. */
export const accountWithEmail = (db: Database, email: string): Query<{ known: 1 } | null> => db.row(KNOWN_EMAIL, email);

const UNSYNCED = "SELECT id, version, name, preferred_name, email FROM people WHERE id = ?1 AND told_version < version";
/** The person's profile when its copies may not know it yet. */
export const unsyncedProfile = (db: Database, personId: string): Query<Profile | null> => db.row<Profile>(UNSYNCED, personId);
