// The table of souls that an organization keeps.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const souls = sqliteTable("souls", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  slug: text().notNull(),
  name: text().notNull(),
  content: text().notNull(),
  source_url: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type SoulRow = typeof souls.$inferSelect;
