// The table of invites on a shard.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ROLES } from "#worker/members/schema.ts";

export const invites = sqliteTable("invites", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  invited_email: text(),
  role: text({ enum: ROLES }).notNull(),
  all_boards_read: integer().notNull(),
  all_boards_write: integer().notNull(),
  board_access: text().notNull(),
  key_id: text().notNull(),
  secret_hash: text().notNull(),
  status: text({ enum: ["pending", "accepted", "revoked"] }).notNull(),
  created_by: text().notNull(),
  created_by_name: text().notNull(),
  created_at: text().notNull(),
  expires_at: text().notNull(),
  accepted_by: text(),
  accepted_by_name: text(),
  accepted_at: text(),
  version: integer().notNull(),
  updated_at: text().notNull(),
});
export type InviteRow = typeof invites.$inferSelect;
