// Tables of tags, the tasks that have them, and how many of each board do.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const tags = sqliteTable("tags", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  name: text().notNull(),
  slug: text().notNull(),
  color: text().notNull(),
  description: text(),
  /** Kept by triggers. */
  task_count: integer().notNull(),
  /** An `Ending` as JSON, while it is merged or deleted. */
  ending: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type TagRow = typeof tags.$inferSelect;

export const task_tags = sqliteTable(
  "task_tags",
  { task_id: text().notNull(), tag_id: text().notNull(), position: integer().notNull(), board_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.task_id, table.tag_id] })],
);

/** Kept by triggers. */
export const tag_boards = sqliteTable("tag_boards", { board_id: text().notNull(), tag_id: text().notNull(), task_count: integer().notNull() }, (table) => [
  primaryKey({ columns: [table.board_id, table.tag_id] }),
]);
