// The tables of agents.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Drift } from "#worker/drifts/schema.ts";
import { COMMAND_POLICIES, FORMS } from "./schema.ts";

export const agents = sqliteTable("agents", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text(),
  gateway_id: text(),
  name: text().notNull(),
  description: text(),
  capabilities: text().notNull(),
  config: text().notNull(),
  command_policy: text({ enum: COMMAND_POLICIES }).notNull(),
  state: text({ enum: ["draft", "provisioning", "ready", "failed", "deleting"] }).notNull(),
  error: text(),
  gateway_agent_id: text(),
  session_key: text(),
  last_seen_at: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
  deleted_at: text(),
  /** The API key that made it and answers for it: its token ends with the key. null: a person does. */
  made_by_key_id: text(),
  /** JSON, as are its other members that are no text. */
  heartbeat_config: text(),
  identity_profile: text(),
  identity_template: text(),
  soul_template: text(),
  /** People have said that it leads its board: at most one of each. */
  is_board_lead: integer().notNull(),
  /** JSON: texts of its other files, by their names. */
  file_templates: text(),
  /** It stands for its gateway: at most one of each, without a board. */
  is_gateway_main: integer().notNull(),
});
export const agent_adoptions = sqliteTable("agent_adoptions", {
  agent_id: text().primaryKey(),
  organization_id: text().notNull(),
  gateway_id: text().notNull(),
  gateway_agent_id: text().notNull(),
  form: text({ enum: FORMS }).notNull(),
  sealed_former: text().notNull(),
  adopted_at: text().notNull(),
  adopted_by: text().notNull(),
});
export type AdoptionRow = typeof agent_adoptions.$inferSelect;
export type AgentRow = typeof agents.$inferSelect;
/** With its gateway's link status: an agent is online when it is ready and its gateway is online. `drift`: what differs there from what was written. */
export type AgentWithLink = AgentRow & { gateway_status: "never_connected" | "online" | "offline" | null; drift: Drift | null };
