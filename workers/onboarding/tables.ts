// Tables of the onboarding of boards.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { STATES } from "./schema.ts";

export const board_onboardings = sqliteTable("board_onboardings", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  agent_id: text().notNull(),
  agent_name: text().notNull(),
  session_key: text().notNull(),
  command_id: text().notNull(),
  state: text({ enum: STATES }).notNull(),
  why: text(),
  /** null: it is over. */
  due_at: text(),
  /** Kept messages as JSON, the oldest first. */
  messages: text().notNull(),
  /** What the agent knows so far, as JSON. */
  so_far: text(),
  /** What it has proposed last, as JSON. */
  draft: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type OnboardingRow = typeof board_onboardings.$inferSelect;
