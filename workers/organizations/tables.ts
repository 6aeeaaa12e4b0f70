// Tables of organizations on a shard.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const organizations = sqliteTable("organizations", {
  id: text().primaryKey(),
  name: text().notNull(),
  description: text(),
  deletion_at: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type OrganizationRow = typeof organizations.$inferSelect;

/** Organizations that are being deleted for good. */
export const purges = sqliteTable("purges", { organization_id: text().primaryKey(), started_at: text().notNull() });
