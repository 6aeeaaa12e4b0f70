// The task of an attachment with the caller's rights, in one round trip.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { authorize, read, type Work } from "#worker/platform/work.ts";
import { type NamedTask, namedTaskFacts } from "#worker/tasks/index.ts";

/** `text`: the facts as they were read, for a guard that they still hold. */
export type TaskAtHand = { task: NamedTask; policy: PolicyRecord; text: string };

/** Throws 403 or 404 when the caller may not. */
function decide(work: Work, action: Action, text: string): TaskAtHand {
  const { task, grant } = namedTaskFacts.decode(text) as { task: NamedTask; grant: GrantRow };
  return { task, policy: authorize(work, action, grantOf(work.caller, grant), "task"), text };
}

/** null: no such task on this shard. */
export async function taskAtHand<More extends Queries>(
  work: Work,
  db: Database,
  taskId: string,
  action: Action,
  more: More,
): Promise<(TaskAtHand & { more: Answers<More> }) | null> {
  const { text, more: answers } = await read(work, db, { text: namedTaskFacts.text(db, taskId, work.caller.id), more: all(more) });
  return text === null ? null : { ...decide(work, action, text), more: answers };
}
