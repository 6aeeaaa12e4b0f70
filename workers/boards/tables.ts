// Tables of board groups and boards.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { BOARD_TYPES } from "./schema.ts";

export const board_groups = sqliteTable("board_groups", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  name: text().notNull(),
  slug: text().notNull(),
  description: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
  rank: text().notNull(),
});
export type BoardGroupRow = typeof board_groups.$inferSelect;

export const boards = sqliteTable("boards", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_group_id: text(),
  gateway_id: text(),
  name: text().notNull(),
  slug: text().notNull(),
  key: text().notNull(),
  description: text(),
  require_approval_for_done: integer().notNull(),
  require_review_before_done: integer().notNull(),
  comment_required_for_review: integer().notNull(),
  block_status_changes_with_pending_approval: integer().notNull(),
  only_lead_can_change_status: integer().notNull(),
  last_number: integer().notNull(),
  task_count: integer().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
  deleted_at: text(),
  board_type: text({ enum: BOARD_TYPES }).notNull(),
  objective: text(),
  /** JSON */
  success_metrics: text(),
  target_date: text(),
  goal_confirmed: integer().notNull(),
  goal_source: text(),
  /** null: nobody has said how many. */
  max_agents: integer(),
  rank: text().notNull(),
  archived_at: text(),
  /** Work for its agents waits. */
  is_paused: integer().notNull(),
  require_checks_for_done: integer().notNull(),
  /** BoardCheck[] as JSON; null: none. */
  checks: text(),
});
export type BoardRow = typeof boards.$inferSelect;

export const board_group_notes = sqliteTable("board_group_notes", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_group_id: text().notNull(),
  text: text().notNull(),
  /** The actor, as JSON. */
  created_by: text().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type GroupNoteRow = typeof board_group_notes.$inferSelect;
