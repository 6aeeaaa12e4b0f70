// The tables of guards.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CAUSES, LIMIT_SCOPES, PERIODS, SCOPES } from "./schema.ts";

/** A stop of an agent, a board, a gateway or the organization; lifted ones are the record of who lifted them and why. */
export const guard_stops = sqliteTable("guard_stops", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  scope: text({ enum: SCOPES }).notNull(),
  scope_id: text().notNull(),
  board_id: text(),
  label: text().notNull(),
  cause: text({ enum: CAUSES }).notNull(),
  detail: text().notNull(),
  /** JSON of an Actor, as is `lifted_by`. */
  stopped_by: text().notNull(),
  stopped_at: text().notNull(),
  /** null: until somebody lifts it. */
  until: text(),
  lifted_at: text(),
  lifted_by: text(),
  lift_reason: text(),
});
export type StopRow = typeof guard_stops.$inferSelect;

/** Which gateways a stop concerns; `told_at` null: it has not been carried out there yet. */
export const guard_tellings = sqliteTable(
  "guard_tellings",
  {
    stop_id: text().notNull(),
    gateway_id: text().notNull(),
    organization_id: text().notNull(),
    told_at: text(),
  },
  (table) => [primaryKey({ columns: [table.stop_id, table.gateway_id] })],
);

/** null: nothing of its own is said there. Cost in millionths of a US dollar. */
export const guard_limits = sqliteTable("guard_limits", {
  scope_id: text().primaryKey(),
  organization_id: text().notNull(),
  scope: text({ enum: LIMIT_SCOPES }).notNull(),
  period: text({ enum: PERIODS }).notNull(),
  max_runs: integer(),
  max_tokens: integer(),
  max_cost_micros: integer(),
  warn_percent: integer().notNull(),
  loop_wakes: integer(),
  wakes_per_hour: integer(),
  stuck_minutes: integer(),
  /** JSON of QuietHours. */
  quiet: text(),
  warned_for: text(),
  reached_for: text(),
  version: integer().notNull(),
  updated_at: text().notNull(),
});
export type LimitRow = typeof guard_limits.$inferSelect;

/** What an agent, a board or an organization took on one day (UTC). */
export const guard_days = sqliteTable(
  "guard_days",
  {
    scope_id: text().notNull(),
    day: text().notNull(),
    organization_id: text().notNull(),
    runs: integer().notNull().default(0),
    tokens: integer().notNull().default(0),
    cost_micros: integer().notNull().default(0),
    measured_at: text(),
    /** Of the tokens those of which their gateway knows no price: the cost lacks them. */
    unpriced_tokens: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.scope_id, table.day] })],
);
export type DayRow = typeof guard_days.$inferSelect;

/** Work that has left for a gateway; `open`: what it takes is not counted yet. */
export const guard_reservations = sqliteTable("guard_reservations", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text(),
  agent_id: text().notNull(),
  gateway_id: text().notNull(),
  day: text().notNull(),
  at: text().notNull(),
  state: text({ enum: ["open", "settled", "released"] }).notNull(),
  tokens: integer().notNull(),
  cost_micros: integer().notNull(),
});
export type ReservationRow = typeof guard_reservations.$inferSelect;

/** When a gateway was last asked what its agents have taken. */
export const guard_measures = sqliteTable("guard_measures", {
  gateway_id: text().primaryKey(),
  organization_id: text().notNull(),
  asked_at: text().notNull(),
  problem: text(),
});
