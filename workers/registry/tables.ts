// The tables of the gateway registry.
import { integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { HEARTBEAT_STATUSES } from "./schema.ts";

export const gateway_admissions = sqliteTable("gateway_admissions", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  name: text().notNull(),
  key_id: text().notNull(),
  secret_hash: text().notNull(),
  uses: integer().notNull(),
  max_uses: integer(),
  created_by: text().notNull(),
  created_by_name: text().notNull(),
  created_at: text().notNull(),
  expires_at: text(),
  last_used_at: text(),
  revoked_at: text(),
  version: integer().notNull(),
});
export type RegistrationTokenRow = typeof gateway_admissions.$inferSelect;

/** One row a minute at most. */
export const gateway_metrics = sqliteTable(
  "gateway_metrics",
  {
    gateway_id: text().notNull(),
    at: text().notNull(),
    organization_id: text().notNull(),
    status: text({ enum: HEARTBEAT_STATUSES }).notNull(),
    active_sessions: integer(),
    agent_count: integer(),
    memory_mb: real(),
    cpu_pct: real(),
    event_loop_delay_ms: real(),
    event_loop_utilization: real(),
    queued: integer(),
    working: integer(),
    sessions: integer(),
  },
  (table) => [primaryKey({ columns: [table.gateway_id, table.at] })],
);
export type GatewayMetricsRow = typeof gateway_metrics.$inferSelect;
