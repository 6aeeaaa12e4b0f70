// Loading a task with everything that a decision about it needs, in one round trip.
import { grantOf } from "#worker/members/index.ts";
import type { Action, Grant, PolicyRecord } from "#worker/platform/access.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { authorize, read, type Work } from "#worker/platform/work.ts";
import { type TaskBoard, type TaskForCaller, taskForCaller } from "./store.ts";
import type { TaskFacts } from "./present.ts";

export type LoadedTask = { facts: TaskFacts; board: TaskBoard; grant: Grant | null; policy: PolicyRecord };

/** Throws 403 or 404 when the caller may not. */
export function authorizeTask(work: Work, action: Action, { facts, board, grant: row }: TaskForCaller): LoadedTask {
  const grant = grantOf(work.caller, row);
  return { facts, board, grant, policy: authorize(work, action, grant, "task") };
}

/** The task and the caller's rights on it; `more` is read in the same round trip. null: no such task on this shard. */
export async function loadTask<More extends Queries>(
  work: Work,
  db: Database,
  id: string,
  action: Action,
  more: More,
): Promise<(LoadedTask & { more: Answers<More> }) | null> {
  const loaded = await read(work, db, { found: taskForCaller(db, work.caller, id), more: all(more) });
  return loaded.found && { ...authorizeTask(work, action, loaded.found), more: loaded.more };
}
