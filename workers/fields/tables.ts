// Tables of custom fields, the boards that have them, and the values of tasks.
import { integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { FIELD_TYPES, VISIBILITIES } from "./schema.ts";

export const custom_fields = sqliteTable("custom_fields", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  field_key: text().notNull(),
  label: text().notNull(),
  field_type: text({ enum: FIELD_TYPES }).notNull(),
  ui_visibility: text({ enum: VISIBILITIES }).notNull(),
  validation_regex: text(),
  description: text(),
  required: integer().notNull(),
  /** JSON. */
  default_value: text(),
  /** Kept by triggers. */
  values_version: integer().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
  deleted_at: text(),
});
export type CustomFieldRow = typeof custom_fields.$inferSelect;

export const custom_field_boards = sqliteTable(
  "custom_field_boards",
  { board_id: text().notNull(), field_id: text().notNull(), is_bound: integer().notNull(), value_count: integer().notNull() },
  (table) => [primaryKey({ columns: [table.board_id, table.field_id] })],
);

export const task_field_values = sqliteTable(
  "task_field_values",
  {
    task_id: text().notNull(),
    field_id: text().notNull(),
    board_id: text().notNull(),
    /** JSON. */
    value: text().notNull(),
    text: text(),
    number: real(),
  },
  (table) => [primaryKey({ columns: [table.task_id, table.field_id] })],
);
