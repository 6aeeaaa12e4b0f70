// What the checks of its board mean for a change of a task: whether it may be finished, and whether the change is work itself.
import { checksOf } from "#worker/boards/index.ts";
import { isAllowed } from "#worker/platform/access.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { LoadedTask } from "./load.ts";
import { ownValues } from "./present.ts";
import type { Task, TaskUpdate } from "./schema.ts";
import type { TaskRow } from "./tables.ts";
import { isWork, isWorker, type Unchecked, uncheckedOf, type Worker } from "./verification.ts";

/** Of a move to done on a board that requires checks. `checks`: as they are kept. */
export type Finish = { checks: string | null; unchecked: Unchecked[]; mayOverride: boolean };

/** In one order, whatever order they were given in; one that is taken away is none. */
const valuesText = (values: Record<string, unknown>): string =>
  JSON.stringify(
    Object.keys(values)
      .filter((key) => values[key] !== null)
      .sort()
      .map((key) => [key, values[key]]),
  );

/** null: the update does not finish the task, or nothing has to be checked for that. */
export function finishOf({ caller }: Work, { facts, board, grant }: LoadedTask, update: TaskUpdate): Finish | null {
  const { row } = facts;
  if (update.status !== "done" || row.status === "done" || board.require_checks_for_done === 0) return null;
  const { title = row.title, description = row.description, comment, custom_field_values: given } = update;
  const own = ownValues(facts.fields);
  const [before, values] = [own, { ...own, ...given }].map((all) => valuesText(all)) as [string, string];
  // What is changed, or said by whoever works on it, on the way to done nobody has checked.
  const isMoreWork = isWork({ ...row, values: before }, { ...row, title, description, values }) || (comment !== undefined && isWorker(row, caller));
  const unchecked = uncheckedOf(checksOf(board), isMoreWork ? { ...row, work_version: row.work_version + 1 } : row);
  return { checks: board.checks, unchecked, mayOverride: isAllowed(caller, actions["task.override_checks"], grant) };
}

/** What history tells of a task that was finished without its checks. */
export const overriddenEvents = ({ unchecked }: Finish, { id, label, title }: { id: string; label: string; title: string }): NewEvent[] =>
  unchecked.length === 0 ? [] : [{ type: "task.checks_overridden", subject: { type: "task", id }, payload: { label, title, missing: unchecked } }];

/** How far a change moves the work version; `before`, `after`: as they are answered; `author`: of what is said with it. */
export function workOf(row: TaskRow, next: TaskRow, { before, after }: { before: Task; after: Task }, author: Worker | null): { isWork: boolean; by: number } {
  const changes = isWork({ ...row, values: valuesText(before.custom_field_values) }, { ...next, values: valuesText(after.custom_field_values) });
  const isSaid = author !== null && next.status !== "done" && (isWorker(row, author) || isWorker(next, author));
  return { isWork: changes, by: Number(changes) + Number(isSaid) };
}
