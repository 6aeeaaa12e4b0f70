// Pure: what is to be said of a task that is due.

/** What fell due longer ago than this and has not been said yet is not said any more: after an import, or a long outage, it would be noise. */
export const TOLD_WITHIN_MS = 7 * 24 * 3_600_000;

export type Saying = { say: "task.due_soon" | "task.overdue" | null; next_at: string | null };

/** Once a day before, or later where that was missed, and once when it is due. */
export function sayingOf(dueAt: string, soonFor: string | null, now: string): Saying {
  if (dueAt > now) return { say: soonFor === dueAt ? null : "task.due_soon", next_at: dueAt };
  return { say: Date.parse(now) - Date.parse(dueAt) > TOLD_WITHIN_MS ? null : "task.overdue", next_at: null };
}
