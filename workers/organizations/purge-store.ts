// The SQL of deleting an organization for good: what the schema says about the tables, and each step of the plan.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { Column, PurgeStep, Reference } from "./purge-plan.ts";

const STEP_ROWS = 2_000;

const COLUMNS = `SELECT t.name AS "table", c.name, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
  WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY t.name, c.cid`;
const REFERENCES = `SELECT t.name AS "table", f."from", f."table" AS to_table, coalesce(f."to", 'id') AS "to" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
  WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_cf%' ESCAPE '\\'`;
const DUE = "SELECT id FROM organizations WHERE deletion_at <= ?1 AND id NOT IN (SELECT organization_id FROM purges) LIMIT 20";
const BEGUN = "SELECT organization_id AS id FROM purges LIMIT 20";

export const columnsOfAllTables = (db: Database): Query<Column[]> => db.rows<Column>(COLUMNS);
export const referencesOfAllTables = (db: Database): Query<Reference[]> => db.rows<Reference>(REFERENCES);

/** Organizations whose 30 days are over, and those that an earlier run has begun to purge. */
export const duePurges = (db: Database, at: string): Query<{ id: string }[]> => db.rows(DUE, at);
/** Purges that an earlier run has begun. */
export const begunPurges = (db: Database): Query<{ id: string }[]> => db.rows(BEGUN);

export const beginPurgeStatement = (db: Database, organizationId: string, at: string): Statement =>
  db.sql("INSERT INTO purges(organization_id, started_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING", organizationId, at);
export const endPurgeStatement = (db: Database, organizationId: string): Statement => db.sql("DELETE FROM purges WHERE organization_id = ?1", organizationId);
export const deleteOrganizationStatement = (db: Database, organizationId: string): Statement =>
  db.sql("DELETE FROM organizations WHERE id = ?1", organizationId);

/** Deletes some rows of one table. */
export function purgeStatement(db: Database, { table, key, where }: PurgeStep, organizationId: string): Statement {
  const columns = key.length > 0 ? key.join(", ") : "rowid";
  const row = key.length > 1 ? `(${columns})` : columns;
  return db.sql(`DELETE FROM ${table} WHERE ${row} IN (SELECT ${columns} FROM ${table} WHERE ${where} LIMIT ${STEP_ROWS})`, organizationId);
}
