// Loading a task with everything that a decision about it needs, in one round trip.
import { grantOf } from "#worker/members/index.ts";
import type { Action, PolicyRecord, Grant } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { authorize, load, type Work } from "#worker/platform/work.ts";
import { oneTaskOf, oneTaskStatement, type TaskBoard, type TaskFacts } from "./store.ts";

export type LoadedTask = { facts: TaskFacts; board: TaskBoard; grant: Grant; why: PolicyRecord; more: unknown[][] };

/** null: no such task on this shard. Throws 403 or 404 when the caller may not. */
export async function loadTask(work: Work, db: Database, id: string, action: Action, more: Statement[] = []): Promise<LoadedTask | null> {
  const [tasks, ...rest] = await load<unknown[][]>(work, db, [oneTaskStatement(db, work.caller, id), ...more]);
  const found = oneTaskOf(tasks?.[0]);
  return found && authorizeTask(work, action, found, rest);
}

export function authorizeTask(work: Work, action: Action, found: NonNullable<ReturnType<typeof oneTaskOf>>, more: unknown[][]): LoadedTask {
  const grant = grantOf(work.caller, found.grant);
  const why = authorize(work, action, grant, "task");
  return { facts: found.facts, board: found.board, grant: grant as Grant, why, more };
}
