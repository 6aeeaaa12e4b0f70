// Secret addresses of calendars.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const calendar_feeds = sqliteTable("calendar_feeds", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  /** Whose rights it has. */
  person_id: text().notNull(),
  /** null: what is theirs, on all boards. */
  board_id: text(),
  time_zone: text().notNull(),
  key_id: text().notNull(),
  secret_hash: text().notNull(),
  created_at: text().notNull(),
  last_used_at: text(),
  /** How often it has been asked for in the hour that begins there. */
  asked_from: text(),
  asked_count: integer().notNull(),
});
export type FeedRow = typeof calendar_feeds.$inferSelect;
