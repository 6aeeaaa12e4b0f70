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
  /** Whoever holds it works until then; also the proof that it is still theirs. */
  lease_until: text(),
  /** Times that the job was taken up since it last came further. */
  attempts: integer().notNull(),
  /** Where the zip lies in R2; of an import that has ended, empty once it is deleted. */
  file_key: text().notNull(),
  /** Where to go on, as JSON. */
  cursor: text().notNull(),
};

export const organization_exports = sqliteTable("organization_exports", { ...columns, expires_at: text() });
export type ExportRow = typeof organization_exports.$inferSelect;

export const organization_imports = sqliteTable("organization_imports", { ...columns, notes: text().notNull() });
export type ImportRow = typeof organization_imports.$inferSelect;
