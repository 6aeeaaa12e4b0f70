// The table of what was written to gateways, and of what differs there.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { DRIFTS } from "./schema.ts";

export const agent_drifts = sqliteTable("agent_drifts", {
  agent_id: text().primaryKey(),
  organization_id: text().notNull(),
  gateway_id: text().notNull(),
  gateway_agent_id: text().notNull(),
  name: text().notNull(),
  written: text().notNull(),
  accepted: text().notNull(),
  drift: text({ enum: DRIFTS }),
  found: text().notNull(),
  drifted_at: text(),
  version: integer().notNull(),
});
export type DriftRow = typeof agent_drifts.$inferSelect;
