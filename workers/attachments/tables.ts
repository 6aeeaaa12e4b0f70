// Tables of attachments, of the files that may stand in R2 for them, and of what those take.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CONTENT_TYPES } from "./schema.ts";

export const attachments = sqliteTable("attachments", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  task_id: text().notNull(),
  file_id: text().notNull(),
  name: text().notNull(),
  content_type: text({ enum: CONTENT_TYPES }).notNull(),
  bytes: integer().notNull(),
  created_by: text().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type AttachmentRow = typeof attachments.$inferSelect;

export const attachment_files = sqliteTable("attachment_files", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  /** null: it is being deleted, and no attachment can have it any more. */
  task_id: text(),
  bytes: integer().notNull(),
  /** When the sweep may delete it; null: an attachment has it. */
  delete_after: text(),
});
export type FileRow = typeof attachment_files.$inferSelect;

/** Kept by triggers. */
export const attachment_usage = sqliteTable("attachment_usage", {
  organization_id: text().primaryKey(),
  files: integer().notNull(),
  bytes: integer().notNull(),
});
