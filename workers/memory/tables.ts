// Tables of memory.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { NOTICE_STATES } from "./schema.ts";

export const memories = sqliteTable("memories", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  /** Exactly one of the two says whose it is. */
  board_id: text(),
  board_group_id: text(),
  /** null: it is of the log. */
  key: text(),
  content: text().notNull(),
  /** string[] as JSON; null: none. */
  tags: text(),
  is_chat: integer().notNull(),
  source: text(),
  /** The actor, as JSON. */
  author: text().notNull(),
  is_pinned: integer().notNull(),
  reply_to: text(),
  /** How many agents have spoken in turn before it. */
  depth: integer().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
  /** What is looked through for words (`foundOf`); null: it is of before there was this, and is looked through as it stands. */
  found: text(),
});
export type MemoryRow = typeof memories.$inferSelect;

/** How much a board or group remembers, kept by triggers of the database. */
export const memory_places = sqliteTable("memory_places", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  passing: integer().notNull(),
  pinned: integer().notNull(),
  keyed: integer().notNull(),
});

export const memory_notices = sqliteTable(
  "memory_notices",
  {
    memory_id: text().notNull(),
    agent_id: text().notNull(),
    agent_name: text().notNull(),
    organization_id: text().notNull(),
    place_id: text().notNull(),
    command_id: text(),
    state: text({ enum: NOTICE_STATES }).notNull(),
    why: text(),
    due_at: text(),
    updated_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.memory_id, table.agent_id] })],
);
export type NoticeRow = typeof memory_notices.$inferSelect;
