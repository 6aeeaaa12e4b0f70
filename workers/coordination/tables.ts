// The table of what agents ask.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { KINDS, STATES, TOPICS } from "./schema.ts";

export const coordination_requests = sqliteTable("coordination_requests", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  task_id: text(),
  kind: text({ enum: KINDS }).notNull(),
  topic: text({ enum: TOPICS }),
  batch_id: text(),
  /** The actor, as JSON. */
  asked_by: text().notNull(),
  asked_by_id: text().notNull(),
  /** null: people who work on the board. */
  to_agent_id: text(),
  to_agent_name: text(),
  /** The main agent that passes a question on to people. */
  via_agent_id: text(),
  via_agent_name: text(),
  content: text().notNull(),
  correlation_id: text(),
  /** string[] as JSON. */
  reply_tags: text().notNull(),
  reply_source: text(),
  preferred_channel: text(),
  state: text({ enum: STATES }).notNull(),
  why: text(),
  /** The command that tells the agent. */
  command_id: text(),
  due_at: text(),
  answer: text(),
  /** The actor, as JSON. */
  answered_by: text(),
  answered_at: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type RequestRow = typeof coordination_requests.$inferSelect;
