// The table of approvals.
import { integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ACTOR_TYPES } from "#worker/platform/wire.ts";
import { HELD_OUTCOMES } from "#worker/runs/schema.ts";
import { APPROVAL_STATUSES } from "./schema.ts";

export const approvals = sqliteTable("approvals", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text(),
  task_id: text(),
  action: text().notNull(),
  reason: text().notNull(),
  payload: text().notNull(),
  confidence: real(),
  /** JSON: whole numbers by criterion. */
  rubric_scores: text(),
  requester_type: text({ enum: ACTOR_TYPES }).notNull(),
  requester_id: text().notNull(),
  requester_name: text().notNull(),
  content_hash: text().notNull(),
  gateway_id: text(),
  held_command_id: text(),
  status: text({ enum: APPROVAL_STATUSES }).notNull(),
  comment: text(),
  decider_type: text({ enum: ACTOR_TYPES }),
  decider_id: text(),
  decider_name: text(),
  decided_at: text(),
  expires_at: text().notNull(),
  spent_at: text(),
  gateway_outcome: text({ enum: HELD_OUTCOMES }),
  version: integer().notNull(),
  created_at: text().notNull(),
});
export type ApprovalRow = typeof approvals.$inferSelect;
/** With the names of its board and its task; null where there is none. */
export type SubjectNames = { board_name: string | null; task_title: string | null; task_key: string | null };
export type ApprovalFacts = ApprovalRow & SubjectNames;
