// Tables of search. What is in the index itself cannot be read back; a trigger empties it with its document.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { SEARCH_TYPES } from "./schema.ts";

export const search_documents = sqliteTable("search_documents", {
  id: integer().primaryKey({ autoIncrement: true }),
  organization_id: text().notNull(),
  board_id: text(),
  type: text({ enum: SEARCH_TYPES }).notNull(),
  subject_id: text().notNull(),
  /** Of a task and of its comments. */
  task_id: text(),
  title: text().notNull(),
  /** The beginning of its text. */
  text: text().notNull(),
  key: text(),
  status: text(),
  due_at: text(),
  at: text().notNull(),
});
export type SearchDocumentRow = typeof search_documents.$inferSelect;

export const search_progress = sqliteTable("search_progress", { kind: text().primaryKey(), after_id: text().notNull() });
