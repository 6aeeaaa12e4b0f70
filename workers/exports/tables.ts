// Tables of exports and imports: jobs with a lease and a cursor.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { TRANSFER_STATES } from "./schema.ts";

const columns = {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  status: text({ enum: TRANSFER_STATES }).notNull(),
  rows_done: integer().notNull(),
  rows_total: integer(),
  bytes: integer(),
  error: text(),
  created_by: text().notNull(),
  created_by_name: text().notNull(),
  created_at: text().notNull(),
  finished_at: text(),
  /** When the lease expires; also the worker's proof that it still holds the job. */
  lease_until: text(),
  /** How often the job was claimed since its last progress. */
  attempts: integer().notNull(),
  /** The key of the zip in R2; empty once the upload of an import that has ended is deleted. */
  file_key: text().notNull(),
  /** The position to resume from, as JSON. */
  cursor: text().notNull(),
};

export const organization_exports = sqliteTable("organization_exports", { ...columns, expires_at: text() });
export type ExportRow = typeof organization_exports.$inferSelect;

export const organization_imports = sqliteTable("organization_imports", { ...columns, notes: text().notNull() });
export type ImportRow = typeof organization_imports.$inferSelect;
