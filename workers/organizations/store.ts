// The SQL of organizations.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { organizations, type OrganizationRow, purges } from "./tables.ts";

const o = names(organizations);
const p = names(purges);

const ONE = `SELECT * FROM ${o} WHERE ${o.id} = ?1`;
const PURGE = `SELECT ${p.organization_id} FROM ${p} WHERE ${p.organization_id} = ?1`;
const SCHEDULE_DELETION = `UPDATE organizations SET ${o.deletion_at} = ?2, ${o.version} = ${o.version} + 1, ${o.updated_at} = ?2 WHERE ${o.id} = ?1`;

export const organizationById = (db: Database, id: string): Query<OrganizationRow | null> => db.row<OrganizationRow>(ONE, id);

/** Not null: it is being deleted for good. */
export const purgeOf = (db: Database, organizationId: string): Query<{ organization_id: string } | null> => db.row(PURGE, organizationId);
export const notPurgedGuard = (db: Database, organizationId: string): Statement =>
  db.guard("NOT EXISTS (SELECT 1 FROM purges WHERE organization_id = ?)", "conflict", organizationId);

/** Closed and due at once. */
export const scheduleDeletionStatement = (db: Database, organizationId: string, at: string): Statement => db.sql(SCHEDULE_DELETION, organizationId, at);
export const stillClosedGuard = (db: Database, organizationId: string): Statement =>
  db.guard("EXISTS (SELECT 1 FROM organizations WHERE id = ? AND deletion_at IS NOT NULL)", "conflict", organizationId);
