// The table of what agents inherit.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const agent_defaults = sqliteTable("agent_defaults", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_group_id: text(),
  board_id: text(),
  settings: text().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type AgentDefaultsRow = typeof agent_defaults.$inferSelect;
