// Tables of organizations and memberships on a shard.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ROLES } from "./schema.ts";

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

export const members = sqliteTable("members", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  person_id: text().notNull(),
  name: text().notNull(),
  role: text({ enum: ROLES }).notNull(),
  all_boards_read: integer().notNull(),
  all_boards_write: integer().notNull(),
  email: text(),
  preferred_name: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type MemberRow = typeof members.$inferSelect;

export const member_board_access = sqliteTable(
  "member_board_access",
  {
    member_id: text().notNull(),
    board_id: text().notNull(),
    can_read: integer().notNull(),
    can_write: integer().notNull(),
    created_at: text(),
    updated_at: text(),
  },
  (table) => [primaryKey({ columns: [table.member_id, table.board_id] })],
);
export type AccessRow = typeof member_board_access.$inferSelect;

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
});
export type InviteRow = typeof invites.$inferSelect;

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
});
export type ApiKeyRow = typeof api_keys.$inferSelect;
