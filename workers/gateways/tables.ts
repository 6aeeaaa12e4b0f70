// The table of gateways.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { LINK_PROBLEMS, LINK_STATUSES } from "./schema.ts";

export const gateways = sqliteTable("gateways", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  name: text().notNull(),
  endpoint: text(),
  sealed_token: text(),
  allow_insecure_tls: integer().notNull(),
  disable_device_pairing: integer().notNull(),
  capabilities: text().notNull(),
  workspace_root: text().notNull(),
  status: text({ enum: LINK_STATUSES }).notNull(),
  problem: text({ enum: LINK_PROBLEMS }),
  problem_detail: text(),
  server_version: text(),
  connected_at: text(),
  last_seen_at: text(),
  /** Only of gateways whose relay token was made by an API key, which older versions let them: it ends with the key. */
  connected_by_key_id: text(),
  /** 1: it has registered itself, and may do so again under its name. */
  auto_registered: integer().notNull(),
  /** To within a minute. */
  last_heartbeat_at: text(),
  connection_info: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type GatewayRow = typeof gateways.$inferSelect;
