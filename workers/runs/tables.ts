// Tables of runs, and of shell commands that a gateway holds for a decision.
import { integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { RUN_STATUSES } from "./schema.ts";

export const runs = sqliteTable("runs", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  gateway_id: text().notNull(),
  agent_id: text(),
  agent_name: text(),
  board_id: text(),
  task_id: text(),
  session_key: text().notNull(),
  status: text({ enum: RUN_STATUSES }).notNull(),
  parameters: text().notNull(),
  output: text(),
  error: text(),
  requested_by: text().notNull(),
  cause_id: integer(),
  /** The start of the gateway in which it was accepted, or taken up again; null: not known. */
  boot_id: text(),
  resends: integer().notNull(),
  deadline_at: text().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  started_at: text(),
  ended_at: text(),
});
export type RunRow = typeof runs.$inferSelect;

export const held_commands = sqliteTable(
  "held_commands",
  {
    gateway_id: text().notNull(),
    id: text().notNull(),
    organization_id: text().notNull(),
    agent_id: text(),
    board_id: text(),
    task_id: text(),
    run_id: text(),
    status: text({ enum: ["held", "released"] }).notNull(),
    outcome: text(),
    expires_at: text().notNull(),
    created_at: text().notNull(),
    released_at: text(),
    bytes: integer().notNull(),
    content_hash: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.gateway_id, table.id] })],
);
export type HeldCommandRow = typeof held_commands.$inferSelect;

/** How the runs of an agent have ended lately: each new ending leaves nine tenths of what was counted before. */
export const agent_outcomes = sqliteTable("agent_outcomes", {
  agent_id: text().primaryKey(),
  organization_id: text().notNull(),
  succeeded: real().notNull(),
  failed: real().notNull(),
  updated_at: text().notNull(),
});
