// Tables of memberships on a shard.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ROLES } from "./schema.ts";

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
