// What concerns a person of what has happened, and what they do not want to be told.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { KINDS } from "./schema.ts";

export const notifications = sqliteTable(
  "notifications",
  {
    organization_id: text().notNull(),
    person_id: text().notNull(),
    event_id: integer().notNull(),
    board_id: text(),
    kind: text({ enum: KINDS }).notNull(),
    at: text().notNull(),
    read_at: text(),
  },
  (table) => [primaryKey({ columns: [table.organization_id, table.person_id, table.event_id] })],
);
export type NotificationRow = typeof notifications.$inferSelect;

export const notification_settings = sqliteTable(
  "notification_settings",
  { organization_id: text().notNull(), person_id: text().notNull(), muted: text().notNull() },
  (table) => [primaryKey({ columns: [table.organization_id, table.person_id] })],
);
