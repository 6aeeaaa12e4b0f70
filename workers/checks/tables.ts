// The last result of each check of a task.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { RESULT_STATES } from "./schema.ts";

export const check_results = sqliteTable(
  "check_results",
  {
    task_id: text().notNull(),
    check_id: text().notNull(),
    board_id: text().notNull(),
    organization_id: text().notNull(),
    state: text({ enum: RESULT_STATES }).notNull(),
    /** The work on the task that it is about, and the version of the board that defined the check. */
    work_version: integer().notNull(),
    since: integer().notNull(),
    version: integer().notNull(),
    summary: text(),
    url: text(),
    revision: text(),
    passed: integer(),
    failed: integer(),
    skipped: integer(),
    /** The actor, as JSON. */
    reported_by: text().notNull(),
    reported_at: text().notNull(),
    attempts: integer().notNull(),
    /** When the link is asked, or asked again; null: never. */
    next_at: text(),
  },
  (table) => [primaryKey({ columns: [table.task_id, table.check_id] })],
);
export type ResultRow = typeof check_results.$inferSelect;
