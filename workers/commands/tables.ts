// The queue of commands to gateways.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { COMMAND_STATUSES } from "./schema.ts";

export const gateway_commands = sqliteTable("gateway_commands", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  gateway_id: text().notNull(),
  lane: text().notNull(),
  kind: text().notNull(),
  payload: text().notNull(),
  status: text({ enum: COMMAND_STATUSES }).notNull(),
  attempts: integer().notNull(),
  not_before: text(),
  deadline_at: text().notNull(),
  cause_id: integer(),
  error: text(),
  created_at: text().notNull(),
  finished_at: text(),
  /** How far it has come, as JSON of `Progress`; null: it has not begun, or takes one step. */
  progress: text(),
});
export type GatewayCommandRow = typeof gateway_commands.$inferSelect;
