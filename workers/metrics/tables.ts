// Tables of metrics. All of them follow from the events.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { TASK_STATUSES } from "#worker/tasks/schema.ts";

export const task_spans = sqliteTable("task_spans", {
  id: integer().primaryKey({ autoIncrement: true }),
  organization_id: text().notNull(),
  board_id: text().notNull(),
  task_id: text().notNull(),
  status: text({ enum: TASK_STATUSES }).notNull(),
  /** "": none. */
  agent_id: text().notNull(),
  began_at: text().notNull(),
  ended_at: text(),
  entered_at: text().notNull(),
  started_at: text(),
  task_created_at: text().notNull(),
});

export const task_completions = sqliteTable(
  "task_completions",
  {
    board_id: text().notNull(),
    task_id: text().notNull(),
    organization_id: text().notNull(),
    agent_id: text().notNull(),
    done_at: text().notNull(),
    lead_seconds: integer().notNull(),
    cycle_seconds: integer(),
  },
  (table) => [primaryKey({ columns: [table.board_id, table.task_id] })],
);

const standing = {
  agent_id: text().notNull(),
  organization_id: text().notNull(),
  inbox: integer().notNull(),
  todo: integer().notNull(),
  in_progress: integer().notNull(),
  blocked: integer().notNull(),
  review: integer().notNull(),
  done: integer().notNull(),
};

/** Written by triggers on task_spans alone. */
export const task_flow = sqliteTable("task_flow", { board_id: text().notNull(), quarter: integer().notNull(), ...standing }, (table) => [
  primaryKey({ columns: [table.board_id, table.quarter, table.agent_id] }),
]);

/** The same by day, as are the triggers. */
export const task_flow_days = sqliteTable("task_flow_days", { board_id: text().notNull(), day: integer().notNull(), ...standing }, (table) => [
  primaryKey({ columns: [table.board_id, table.day, table.agent_id] }),
]);
