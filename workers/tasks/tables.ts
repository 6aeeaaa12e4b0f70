// Tables of tasks, their dependencies and comments.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { PRIORITIES, TASK_STATUSES } from "./schema.ts";
import { BULK_MODES, BULK_OUTCOMES } from "./bulk-schema.ts";

export const tasks = sqliteTable("tasks", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  number: integer().notNull(),
  title: text().notNull(),
  description: text(),
  status: text({ enum: TASK_STATUSES }).notNull(),
  blocked_reason: text(),
  priority: text({ enum: PRIORITIES }).notNull(),
  rank: text().notNull(),
  assigned_agent_id: text(),
  assigned_person_id: text(),
  assignee_name: text(),
  due_at: text(),
  comment_count: integer().notNull(),
  /** Maintained by approvals. */
  approvals_pending: integer().notNull(),
  created_by: text().notNull(),
  in_progress_at: text(),
  done_at: text(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
  deleted_at: text(),
  start_at: text(),
  estimate_minutes: integer(),
  parent_id: text(),
  /** Ids of people and agents as JSON; null: none. So is `checklist`. */
  watchers: text(),
  checklist: text(),
  deleted_by: text(),
  trashed_with: text(),
  purged_at: text(),
  /** Maintained by attachments. */
  attachment_count: integer().notNull(),
  /** Moves with every change that is work (verification.ts). */
  work_version: integer().notNull(),
  /** Maintained by checks: how each stands, as JSON; null: nothing was reported. */
  check_states: text(),
  /** Whose work it was beside its assignee's, as JSON (verification.ts); those who were its assignee are kept by a trigger. */
  workers: text(),
});
export type TaskRow = typeof tasks.$inferSelect;

export const task_dependencies = sqliteTable(
  "task_dependencies",
  { task_id: text().notNull(), depends_on_id: text().notNull(), position: integer().notNull(), board_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.task_id, table.depends_on_id] })],
);

/** What agents have taken themselves (claims.ts). */
export const task_claims = sqliteTable("task_claims", {
  task_id: text().primaryKey(),
  organization_id: text().notNull(),
  agent_id: text().notNull(),
  from_status: text({ enum: ["inbox", "todo", "blocked", "review"] }).notNull(),
  claimed_at: text().notNull(),
  expires_at: text().notNull(),
});

/** Written by triggers on tasks alone. */
export const task_counts = sqliteTable(
  "task_counts",
  { board_id: text().notNull(), status: text({ enum: TASK_STATUSES }).notNull(), organization_id: text().notNull(), count: integer().notNull() },
  (table) => [primaryKey({ columns: [table.board_id, table.status] })],
);

/** Numbers that a task had on boards where it no longer is. */
export const task_former_numbers = sqliteTable(
  "task_former_numbers",
  { board_id: text().notNull(), number: integer().notNull(), task_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.board_id, table.number] })],
);

export const comments = sqliteTable("comments", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  task_id: text().notNull(),
  message: text().notNull(),
  author_type: text({ enum: ["user", "agent", "api_key", "gateway", "end_user", "system"] }).notNull(),
  author_id: text().notNull(),
  author_name: text().notNull(),
  created_at: text().notNull(),
  edited_at: text(),
  edit_count: integer().notNull(),
  deleted_at: text(),
  mentions: text(),
  reactions: text(),
  /** The first comment of the thread that it belongs to. */
  reply_to: text(),
});
export type CommentRow = typeof comments.$inferSelect;

export const bulk_edits = sqliteTable("bulk_edits", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  mode: text({ enum: BULK_MODES }).notNull(),
  change: text().notNull(),
  undo_of: text(),
  idempotency_key: text(),
  total: integer().notNull(),
  created_by: text().notNull(),
  created_at: text().notNull(),
  /** Which tasks of the board were asked for, as JSON; null: those that were named. */
  filter: text(),
});
export type BulkEditRow = typeof bulk_edits.$inferSelect;

export const bulk_edit_items = sqliteTable(
  "bulk_edit_items",
  {
    bulk_edit_id: text().notNull(),
    position: integer().notNull(),
    task_id: text().notNull(),
    change: text(),
    outcome: text({ enum: BULK_OUTCOMES }).notNull(),
    code: text(),
    detail: text(),
    version: integer(),
    was: text(),
    became: text(),
  },
  (table) => [primaryKey({ columns: [table.bulk_edit_id, table.position] })],
);
export type BulkItemRow = typeof bulk_edit_items.$inferSelect;
