// The tables of roll-outs.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { LEVELS } from "#worker/agent-defaults/schema.ts";
import { AGENT_STATES, ROLL_OUT_STATUSES } from "./schema.ts";

export const roll_outs = sqliteTable("roll_outs", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  level: text({ enum: LEVELS }).notNull(),
  place_id: text().notNull(),
  place_name: text().notNull(),
  options: text().notNull(),
  status: text({ enum: ROLL_OUT_STATUSES }).notNull(),
  origin: text().notNull(),
  total: integer().notNull(),
  error: text(),
  attempts: integer().notNull(),
  made_by_id: text().notNull(),
  made_by_name: text().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
  finished_at: text(),
  deadline_at: text().notNull(),
});
export type RollOutRow = typeof roll_outs.$inferSelect;

export const roll_out_agents = sqliteTable(
  "roll_out_agents",
  {
    roll_out_id: text().notNull(),
    agent_id: text().notNull(),
    organization_id: text().notNull(),
    status: text({ enum: AGENT_STATES }).notNull(),
    error: text(),
  },
  (table) => [primaryKey({ columns: [table.roll_out_id, table.agent_id] })],
);
