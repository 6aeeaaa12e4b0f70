// When something is to be said of a task that is due. The rows come and go by triggers on tasks.
import { sqliteTable, text } from "drizzle-orm/sqlite-core";

export const task_reminders = sqliteTable("task_reminders", {
  task_id: text().primaryKey(),
  organization_id: text().notNull(),
  due_at: text(),
  /** null: nothing is to be said. */
  next_at: text(),
  /** The due time for which it has been said already. */
  soon_for: text(),
  overdue_for: text(),
});
export type ReminderRow = typeof task_reminders.$inferSelect;
