// Pure: what the lead of a board may do with its tasks (core.md 1.8): it sees to it that somebody does them, and looks at what was done.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { TaskStatus, TaskUpdate } from "./schema.ts";
import type { TaskRow } from "./tables.ts";

/** Of any task of its board, beside what every agent may of its own and of nobody's. */
export const LEAD_FIELDS = [
  "assigned_agent_id",
  "dependencies",
  "depends_on_task_ids",
  "tag_ids",
  "custom_field_values",
] as const satisfies (keyof TaskUpdate)[];

/** Where work that was looked at goes. */
const FROM_REVIEW: readonly TaskStatus[] = ["done", "inbox", "todo", "in_progress"];
const NOT_BEGUN: readonly TaskStatus[] = ["inbox", "todo"];
const TO_BEGIN: readonly TaskStatus[] = ["inbox", "todo", "in_progress"];

type Moved = { task: Pick<TaskRow, "status" | "assigned_agent_id">; update: Pick<TaskUpdate, "status" | "assigned_agent_id"> };

/** The status of work that is another's: out of review, or together with giving it to somebody who begins. */
export function checkLeadMove({ task, update }: Moved): Result<null> {
  const to = update.status ?? task.status;
  if (to === task.status) return accept(null);
  if (task.status === "review" && FROM_REVIEW.includes(to)) return accept(null);
  const isHandedOut = update.assigned_agent_id !== undefined && NOT_BEGUN.includes(task.status) && TO_BEGIN.includes(to);
  if (isHandedOut) return accept(null);
  return refuse({
    code: "forbidden",
    detail: "A lead moves another's task only out of review (to done, inbox, todo or in_progress), or out of inbox or todo together with assigned_agent_id.",
  });
}

/** A lead gives work to others: what it would do itself, it takes as any agent does. */
export function checkLeadAssignment(actorId: string, wanted: string | null | undefined): Result<null> {
  if (wanted !== actorId) return accept(null);
  return refuse({ code: "forbidden", detail: "A lead gives tasks to other agents. To do it yourself, move it to in_progress." });
}
