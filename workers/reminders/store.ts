// The SQL of reminders.
import { boardInUseSql } from "#worker/boards/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { task_reminders, type ReminderRow } from "./tables.ts";

const m = names(task_reminders, "m");
const own = names(task_reminders);

/** Of a minute of cron, on one shard. */
export const SAID_PER_MINUTE = 300;
// As of recurrences: from one organization to the next by the index, then the first of each before the second of any.
const ORGANIZATIONS = `WITH RECURSIVE o(id) AS (SELECT min(${own.organization_id}) FROM ${own} WHERE ${own.next_at} IS NOT NULL
  UNION ALL SELECT (SELECT min(x.organization_id) FROM task_reminders x WHERE x.organization_id > o.id AND x.next_at IS NOT NULL) FROM o WHERE o.id IS NOT NULL)`;
const FIRST_OF_EACH = `SELECT ${m.task_id} FROM ${m} WHERE ${m.organization_id} = o.id AND ${m.next_at} <= ?1 ORDER BY ${m.next_at} LIMIT ?2`;
const TASK = `t.board_id, t.title, t.number, t.assigned_agent_id, t.assigned_person_id, t.assignee_name, b.key AS board_key`;
const DUE = `${ORGANIZATIONS} SELECT * FROM (
    SELECT m.*, ${TASK}, ${boardInUseSql("t.board_id")} AS is_in_use, row_number() OVER (PARTITION BY ${m.organization_id} ORDER BY ${m.next_at}) AS turn
    FROM o CROSS JOIN ${m} ON ${m.task_id} IN (${FIRST_OF_EACH}) CROSS JOIN tasks t ON t.id = ${m.task_id} CROSS JOIN boards b ON b.id = t.board_id WHERE o.id IS NOT NULL)
  ORDER BY turn, next_at LIMIT ?2`;

export type DueReminder = ReminderRow & {
  due_at: string;
  next_at: string;
  board_id: string;
  title: string;
  number: number;
  assigned_agent_id: string | null;
  assigned_person_id: string | null;
  assignee_name: string | null;
  board_key: string;
  /** Its board is neither archived nor gone, and its organization is open. */
  is_in_use: number;
};
export const dueReminders = (db: Database, at: string, most: number): Query<DueReminder[]> => db.rows<DueReminder>(DUE, at, most);

const SAME = `(SELECT ${own.next_at} || ' ' || ${own.due_at} FROM ${own} WHERE ${own.task_id} = ?) = ?`;
const SAY = `UPDATE ${own} SET ${own.next_at} = ?2, ${own.soon_for} = CASE WHEN ?3 = 'task.due_soon' THEN ${own.due_at} ELSE ${own.soon_for} END,
  ${own.overdue_for} = CASE WHEN ?2 IS NULL THEN ${own.due_at} ELSE ${own.overdue_for} END WHERE ${own.task_id} = ?1 AND ${own.next_at} = ?4 AND ${own.due_at} = ?5`;
/** Refused, or without effect, where the task is no longer due then, or it has been said. */
export const sayStatements = (db: Database, row: DueReminder, say: string | null, next: string | null): { guard: Statement; write: Statement } => ({
  guard: db.guard(SAME, "reminder_moved", row.task_id, `${row.next_at} ${row.due_at}`),
  write: db.sql(SAY, row.task_id, next, say, row.next_at, row.due_at),
});
