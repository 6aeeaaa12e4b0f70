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
  /** Until when a worker holds the job; also its proof that it still does. */
  lease_until: text(),
  /** Times that the job was taken up since its last progress. */
  attempts: integer().notNull(),
  /** The key of the zip in R2; empty once the upload of an import that has ended is deleted. */
  file_key: text().notNull(),
  /** Where to go on, as JSON. */
  cursor: text().notNull(),
};

export const organization_exports = sqliteTable("organization_exports", { ...columns, expires_at: text() });
export type ExportRow = typeof organization_exports.$inferSelect;

export const organization_imports = sqliteTable("organization_imports", { ...columns, notes: text().notNull() });
export type ImportRow = typeof organization_imports.$inferSelect;
