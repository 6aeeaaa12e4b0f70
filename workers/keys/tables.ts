// The table of API keys on a shard.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const api_keys = sqliteTable("api_keys", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  name: text().notNull(),
  hint: text().notNull(),
  scopes: text().notNull(),
  board_ids: text(),
  created_by: text().notNull(),
  created_by_name: text().notNull(),
  created_at: text().notNull(),
  rotated_at: text(),
  expires_at: text(),
  last_used_at: text(),
  revoked_at: text(),
  version: integer().notNull(),
  former_makers: text(),
});
export type ApiKeyRow = typeof api_keys.$inferSelect;
