// Tables of recurrences, and of what they have made.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { MISSED } from "./schema.ts";

export const recurrences = sqliteTable("recurrences", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  title: text().notNull(),
  /** A Template as JSON. */
  template: text().notNull(),
  rrule: text().notNull(),
  starts_at: text().notNull(),
  time_zone: text().notNull(),
  /** A JSON array of local days; null: none. */
  skipped_days: text(),
  missed: text({ enum: MISSED }).notNull(),
  is_paused: integer().notNull(),
  /** Of all moments up to this one it has been decided whether they make a task. */
  decided_until: text().notNull(),
  /** null: it is paused, or has ended; `decided_until`: it was imported, and when it comes next has not been worked out yet. */
  next_at: text(),
  last_at: text(),
  last_task_id: text(),
  made_count: integer().notNull(),
  /** The actor, as JSON. */
  created_by: text().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type RecurrenceRow = typeof recurrences.$inferSelect;

export const recurrence_occurrences = sqliteTable(
  "recurrence_occurrences",
  { recurrence_id: text().notNull(), occurrence_at: text().notNull(), organization_id: text().notNull(), task_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.recurrence_id, table.occurrence_at] })],
);
