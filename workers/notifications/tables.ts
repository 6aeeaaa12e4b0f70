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
    mailed_at: text(),
  },
  (table) => [primaryKey({ columns: [table.organization_id, table.person_id, table.event_id] })],
);
export type NotificationRow = typeof notifications.$inferSelect;

export const notification_settings = sqliteTable(
  "notification_settings",
  { organization_id: text().notNull(), person_id: text().notNull(), muted: text().notNull(), letters: text() },
  (table) => [primaryKey({ columns: [table.organization_id, table.person_id] })],
);

/** Who has a letter to come. `since`: of the oldest thing in it. */
export const notification_letters = sqliteTable(
  "notification_letters",
  {
    organization_id: text().notNull(),
    person_id: text().notNull(),
    since: text(),
    due_at: text(),
    claimed_until: text(),
    attempts: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organization_id, table.person_id] })],
);
export type LetterRow = typeof notification_letters.$inferSelect;
