// Cron says what is due: an event on the board of the task, once a day before and once when it is due.
import { taskKey } from "#worker/tasks/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { sayingOf } from "./rules.ts";
import { type DueReminder, dueReminders, SAID_PER_MINUTE, sayStatements } from "./store.ts";

function assigneeOf({ assigned_agent_id: agent, assigned_person_id: person, assignee_name: name }: DueReminder): Actor | null {
  if (agent) return { type: "agent", id: agent, name: name ?? "agent" };
  return person ? { type: "user", id: person, name: name ?? "person" } : null;
}

async function sayOne(context: ConsumerContext, row: DueReminder): Promise<void> {
  const { db, now } = context;
  const { task_id, due_at, soon_for, board_id } = row;
  const { say, next_at } = sayingOf(due_at, soon_for, now.toISOString());
  const { guard, write } = sayStatements(db, row, say, next_at);
  // On a board that rests nobody hears it: it is passed by, and what comes after is said when the board is in use again.
  if (!say || !row.is_in_use) return void (await db.d1.batch([write]));
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: row.organization_id, boardId: board_id },
    guards: [guard],
    writes: [write],
    events: [
      {
        type: say,
        subject: { type: "task", id: task_id },
        payload: { label: taskKey(row.board_key, row.number), title: row.title, due_at, assignee: assigneeOf(row) },
      },
    ],
  });
}

export async function sayWhatIsDue(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const { due } = await db.ask({ due: dueReminders(db, now.toISOString(), SAID_PER_MINUTE) });
  for (const row of due) await sayOne(context, row).catch((error: unknown) => log.error("reminder.failed", { task_id: row.task_id, error: describe(error) })); // each on its own
  return due.length;
}
