// Tables of gateways: the registry, what must still be said to them, runs, held shell commands.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { LINK_PROBLEMS, LINK_STATUSES, RUN_STATUSES } from "./schema.ts";

export const gateways = sqliteTable("gateways", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  name: text().notNull(),
  endpoint: text(),
  sealed_token: text(),
  capabilities: text().notNull(),
  workspace_root: text().notNull(),
  status: text({ enum: LINK_STATUSES }).notNull(),
  problem: text({ enum: LINK_PROBLEMS }),
  problem_detail: text(),
  server_version: text(),
  connected_at: text(),
  last_seen_at: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type GatewayRow = typeof gateways.$inferSelect;

export const gateway_commands = sqliteTable("gateway_commands", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  gateway_id: text().notNull(),
  lane: text().notNull(),
  kind: text().notNull(),
  payload: text().notNull(),
  status: text({ enum: ["queued", "done", "failed", "cancelled"] }).notNull(),
  attempts: integer().notNull(),
  not_before: text(),
  deadline_at: text().notNull(),
  cause_id: integer(),
  error: text(),
  created_at: text().notNull(),
  finished_at: text(),
});
export type GatewayCommandRow = typeof gateway_commands.$inferSelect;

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
  boot_id: text(),
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
  },
  (table) => [primaryKey({ columns: [table.gateway_id, table.id] })],
);
export type HeldCommandRow = typeof held_commands.$inferSelect;
