// Tables of saved views.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { GROUPINGS, LAYOUTS, SPANS } from "./schema.ts";

export const saved_views = sqliteTable("saved_views", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text(),
  owner_id: text().notNull(),
  name: text().notNull(),
  query: text().notNull(),
  layout: text({ enum: LAYOUTS }).notNull(),
  sort: text(),
  group_by: text({ enum: GROUPINGS }),
  span: text({ enum: SPANS }),
  columns: text(),
  is_shared: integer().notNull(),
  rank: text().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type SavedViewRow = typeof saved_views.$inferSelect;

export const saved_view_defaults = sqliteTable(
  "saved_view_defaults",
  { board_id: text().notNull(), person_id: text().notNull(), organization_id: text().notNull(), view_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.board_id, table.person_id] })],
);
