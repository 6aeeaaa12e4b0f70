// Whether a task is what its board calls done: reported is not verified. Pure.
//
// What is work: whatever changes what would be delivered. Its title, its description, its checklist, the values of its custom fields; what
// those say or attach on it whose work it is or was while it is not done, say anew or take away; every file that makes it somebody's work; and
// that it is begun, or taken up again. Every such change moves `work_version`, and a result counts for the work version that it was reported
// for, and for the check as the board defines it now. Nothing else is work: who has the task, its dates, tags, place and dependencies, what
// others say, and that it is handed in (review) or finished (done).
//
// Whose work it is: its assignee's, that of everybody who was its assignee before, of every agent and key that worked on it while it was
// nobody's, and of whoever attached a file to it while it was worked on; of a copy, also its original's. Where a key works, so do all who have
// had a secret of it. `workers` keeps all but the assignee, for as long as there is the task.
import type { BoardCheck } from "#worker/boards/schema.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { CheckStanding, Verification } from "./schema.ts";
import type { TaskRow } from "./tables.ts";

/** As `check_states` keeps them: the state, the work version that was checked, and since when the check is what it was. */
export type KeptState = readonly [state: "passed" | "failed" | "waiting", workVersion: number, since: number];
type Checked = Pick<TaskRow, "status" | "work_version" | "check_states">;
/** `values`: of its custom fields, as JSON. */
type Content = Pick<TaskRow, "title" | "description" | "status" | "checklist"> & { values: string };
export type Unchecked = { id: string; name: string; state: CheckStanding };

const HANDED_IN: readonly string[] = ["review", "done"];
const isBegun = (before: string, after: string): boolean =>
  after !== before && (after === "in_progress" || (HANDED_IN.includes(before) && !HANDED_IN.includes(after)));

const CONTENT = ["title", "description", "checklist", "values"] as const satisfies (keyof Content)[];
export const isWork = (before: Content, after: Content): boolean =>
  CONTENT.some((part) => after[part] !== before[part]) || isBegun(before.status, after.status);

export const isAssignee = (task: Pick<TaskRow, "assigned_agent_id" | "assigned_person_id">, actorId: string): boolean =>
  task.assigned_agent_id === actorId || task.assigned_person_id === actorId;

/** So many are kept of whose work a task was; of one that had more nobody is believed. */
export const WORKERS_MAX = 100;
type Worked = Pick<TaskRow, "assigned_agent_id" | "assigned_person_id" | "workers">;

export const isFree = (task: Pick<Worked, "assigned_agent_id" | "assigned_person_id">): boolean =>
  task.assigned_agent_id === null && task.assigned_person_id === null;

/** Whether a task is, or was, the work of this person, agent or key. */
export function isWorkOf(task: Worked, id: string): boolean {
  const workers = task.workers === null ? [] : (JSON.parse(task.workers) as string[]);
  return workers.length >= WORKERS_MAX || isAssignee(task, id) || workers.includes(id);
}

/** Who does something to a task. */
export type Worker = Pick<Caller, "actor" | "makers">;
/** Whose work it is what they do: theirs, and where it is a key, also that of everybody who has had a secret of it. */
export const workerIds = ({ actor, makers = [] }: Worker): string[] => [...new Set([actor.id, ...makers])];

/** Whether it is work what they say on a task that is not done. */
export const isWorker = (task: Worked, worker: Worker): boolean => workerIds(worker).some((id) => isWorkOf(task, id));

/** Whose work a change is because the task stays nobody's: an agent, or a key with its makers. Nobody's: a person's, or the assignee's. */
export const freeWorkers = (next: Pick<Worked, "assigned_agent_id" | "assigned_person_id">, worker: Worker): string[] =>
  (worker.actor.type === "agent" || worker.actor.type === "api_key") && isFree(next) ? workerIds(worker) : [];

/** As `workers` keeps them. */
export const keptWorkers = (ids: readonly (string | null)[]): string | null => {
  const all = [...new Set(ids.filter((id) => id !== null))].sort();
  return all.length > 0 ? JSON.stringify(all.slice(0, WORKERS_MAX)) : null;
};

/** Of a copy of this task: whoever made what it says does not verify it there. */
export const workersOfCopy = ({ assigned_agent_id, assigned_person_id, workers }: Worked): string | null =>
  keptWorkers([assigned_agent_id, assigned_person_id, ...(workers === null ? [] : (JSON.parse(workers) as string[]))]);

const statesOf = ({ check_states }: Pick<TaskRow, "check_states">): Partial<Record<string, KeptState>> =>
  check_states === null ? {} : (JSON.parse(check_states) as Record<string, KeptState>);

/** How a result stands that was reported for `workVersion` of a task, and for the check as it was defined at `since`. */
export function standing(check: Pick<BoardCheck, "since">, kept: KeptState | undefined, workVersion: number): CheckStanding {
  if (kept?.[2] !== check.since) return "not_reported";
  return kept[1] === workVersion ? kept[0] : "outdated";
}

/** The required checks that have not passed for the work as it is. */
export function uncheckedOf(checks: readonly BoardCheck[], task: Checked): Unchecked[] {
  const states = statesOf(task);
  return checks
    .filter(({ is_required }) => is_required)
    .map((check) => ({ id: check.id, name: check.name, state: standing(check, states[check.id], task.work_version) }))
    .filter(({ state }) => state !== "passed");
}

export function verificationOf(checks: readonly BoardCheck[], task: Checked): Verification {
  const required = checks.filter(({ is_required }) => is_required).length;
  const unchecked = uncheckedOf(checks, task);
  const counts = { passed: required - unchecked.length, required };
  if (required === 0) return { state: "none", ...counts };
  if (unchecked.length === 0) return { state: "verified", ...counts };
  const has = (wanted: CheckStanding) => unchecked.some(({ state }) => state === wanted);
  if (has("failed")) return { state: "failed", ...counts };
  if (has("outdated")) return { state: "outdated", ...counts };
  return { state: HANDED_IN.includes(task.status) ? "reported" : "none", ...counts };
}
