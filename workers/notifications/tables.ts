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
    pushed_at: text(),
  },
  (table) => [primaryKey({ columns: [table.organization_id, table.person_id, table.event_id] })],
);
export type NotificationRow = typeof notifications.$inferSelect;

export const notification_settings = sqliteTable(
  "notification_settings",
  { organization_id: text().notNull(), person_id: text().notNull(), muted: text().notNull(), letters: text(), push: text() },
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

/** Who has something for their browsers. `sent`: in the hour that began at `hour_at`. */
export const notification_pushes = sqliteTable(
  "notification_pushes",
  {
    organization_id: text().notNull(),
    person_id: text().notNull(),
    since: text(),
    due_at: text(),
    hour_at: text(),
    sent: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organization_id, table.person_id] })],
);
export type PushRow = typeof notification_pushes.$inferSelect;

/** One thing for one browser. `more`: instead of itself it says that there are so many. */
export const push_deliveries = sqliteTable("push_deliveries", {
  id: integer().primaryKey(),
  organization_id: text().notNull(),
  person_id: text().notNull(),
  event_id: integer().notNull(),
  subscription_id: text().notNull(),
  more: integer().notNull(),
  attempts: integer().notNull(),
  due_at: text().notNull(),
});
export type DeliveryRow = typeof push_deliveries.$inferSelect;

/** In the directory: a person's browsers, in whichever organization they are. */
export const push_subscriptions = sqliteTable("push_subscriptions", {
  id: text().primaryKey(),
  person_id: text().notNull(),
  session_id: text(),
  endpoint_hash: text().notNull(),
  sealed: text().notNull(),
  name: text().notNull(),
  created_at: text().notNull(),
});
export type SubscriptionRow = typeof push_subscriptions.$inferSelect;
