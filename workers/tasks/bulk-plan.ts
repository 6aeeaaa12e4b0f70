// What an edit of many tasks makes of each: by the same decisions as a change of that task alone, on what is read of all at once.
import { grantOf } from "#worker/members/index.ts";
import { isAllowed } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { read, type Work } from "#worker/platform/work.ts";
import { fieldRules } from "#worker/fields/index.ts";
import { actions } from "./actions.ts";
import { tagsForNew } from "./additions.ts";
import { candidates } from "./assignee-store.ts";
import { behind, progressOn } from "./bulk-store.ts";
import { type Plan, planChange, type Planned } from "./change.ts";
import { mentionable } from "./comment-change-store.ts";
import { statusesOf } from "./dependency-store.ts";
import { authorizeTask } from "./load.ts";
import { namesIn } from "./mentions.ts";
import { presentTask } from "./present.ts";
import { wantedDependencies } from "./rules.ts";
import type { Task, TaskUpdate } from "./schema.ts";
import { type BULK_OUTCOMES, BULK_TEXT_MAX_CHARS, BULK_VALUES_MAX } from "./bulk-schema.ts";
import { type TaskBoard, type TaskForCaller, tasksForCaller } from "./store.ts";
import type { BulkItemRow, TaskRow } from "./tables.ts";
import { knownWatchers } from "./watcher-store.ts";

export type Change = TaskUpdate & Partial<Pick<TaskRow, "rank">>;
/** `expected`: how the task must be for the change; absent: however it is. */
export type Ask = { position: number; taskId: string; change: Change; expected?: Partial<Task> };
/** `plan`: what is to be written; null: nothing. */
export type Decided = { item: BulkItemRow; plan: Plan | null };

/** Approvals are read and spent one by one. */
const GATED_MAX = 100;
/** The members of a task that can be put back. */
const KEPT = [
  "assigned_agent_id",
  "assigned_user_id",
  "blocked_reason",
  "custom_field_values",
  "dependencies",
  "description",
  "due_at",
  "estimate_minutes",
  "priority",
  "rank",
  "start_at",
  "status",
  "tag_ids",
  "title",
  "watcher_ids",
] as const satisfies (keyof Task)[];
type Kept = Partial<Pick<Task, (typeof KEPT)[number]>>;

/** What an edit sets of all its tasks together has a bound. */
export function requireBounded(set: Change, tasks: number): void {
  const refuse = (message: string) => new ProblemError("invalid_input", `set: ${message}`, { fields: [{ path: "set", message }] });
  const [chars, values] = [JSON.stringify(set).length, Object.keys(set.custom_field_values ?? {}).length];
  if (chars * tasks > BULK_TEXT_MAX_CHARS)
    throw refuse(`${chars} characters of each of ${tasks} tasks are more than ${BULK_TEXT_MAX_CHARS} in one edit. Set less, or name fewer tasks.`);
  if (values * tasks > BULK_VALUES_MAX)
    throw refuse(`${values} custom fields of each of ${tasks} tasks are more than ${BULK_VALUES_MAX} values in one edit. Set fewer, or name fewer tasks.`);
}

/** Characters of what the edit changes of these tasks, and of what its record says of it. */
export const charsOf = (decided: readonly Decided[]): number =>
  decided.reduce((chars, { plan, item }) => chars + JSON.stringify([plan?.changes, item]).length, 0);

const distinct = (ids: readonly (string | null | undefined)[]): string[] => [...new Set(ids.filter((id) => typeof id === "string"))];

/** Everything that the decisions need, in one round trip. */
async function ground(work: Work, db: Database, board: TaskBoard, asks: readonly Ask[]) {
  const ids = asks.map(({ taskId }) => taskId);
  const changes = [...new Set(asks.map(({ change }) => change))];
  const people = distinct(changes.flatMap(({ assigned_agent_id, assigned_user_id }) => [assigned_agent_id, assigned_user_id]));
  const wanted = distinct(changes.flatMap((change) => wantedDependencies(change) ?? []));
  const watchers = distinct(changes.flatMap(({ watcher_ids = [] }) => watcher_ids));
  const tagIds = distinct(changes.flatMap(({ tag_ids = [] }) => tag_ids));
  const gated = board.require_approval_for_done === 1 ? asks.filter(({ change }) => change.status === "done") : [];
  if (gated.length > GATED_MAX)
    throw new ProblemError("invalid_input", `On this board each task that goes to done spends an approval: set it of ${GATED_MAX} tasks at most.`);
  const { found, gates, ...more } = await read(work, db, {
    found: tasksForCaller(db, work.caller, ids),
    candidates: people.length > 0 ? candidates(db, people, board.id) : null,
    statuses: wanted.length > 0 ? statusesOf(db, wanted, { boardId: board.id }) : null,
    behind: wanted.length > 0 ? behind(db, wanted, ids) : null,
    watchers: watchers.length > 0 ? knownWatchers(db, watchers, { boardId: board.id }) : null,
    named: changes.some(({ comment }) => comment && namesIn(comment).length > 0) ? mentionable(db, board.id) : null,
    progress: board.comment_required_for_review === 1 ? progressOn(db, ids) : null,
    gates: gatesOf(work, db, gated),
    tags: tagIds.length > 0 ? tagsForNew(db, { tag_ids: tagIds }, board.id) : null,
    rules: changes.some(({ custom_field_values }) => custom_field_values) ? fieldRules(db, "?1", board.id) : null,
  });
  const taskById = new Map(found.map((task) => [task.facts.row.id, task]));
  const gateById = new Map(gated.map(({ taskId }, index) => [taskId, gates[index]]));
  return { taskById, gateById, ...more };
}
type Ground = Awaited<ReturnType<typeof ground>>;

/** The approvals of several tasks, in their order. */
function gatesOf({ composition }: Work, db: Database, asks: readonly Ask[]) {
  const queries = asks.map(({ taskId }) => composition.ports.taskGate.query(db, taskId));
  return {
    statements: queries.flatMap(({ statements }) => statements),
    decode(results: readonly (readonly unknown[])[]): unknown[] {
      let from = 0;
      return queries.map((query) => query.decode(results.slice(from, (from += query.statements.length))));
    },
  };
}

function foundFor(known: Ground, { taskId, change }: Ask): Planned["more"] {
  const assignee = change.assigned_agent_id ?? change.assigned_user_id ?? null;
  return {
    assignee: known.candidates?.find(({ id }) => id === assignee) ?? null,
    neighbour: null,
    watchers: known.watchers,
    statuses: known.statuses,
    named: known.named,
    progress: known.progress?.some(({ id }) => id === taskId) ? { found: 1 } : null,
    gate: known.gateById.get(taskId) ?? null,
    tags: known.tags,
    rules: known.rules,
    holder: null,
  };
}

export const refused = ({ position, taskId }: Ask, bulkId: string, code: string, detail: string): Decided => ({
  item: {
    bulk_edit_id: bulkId,
    position,
    task_id: taskId,
    change: null,
    outcome: "refused",
    code,
    detail,
    version: null,
    was: null,
    became: null,
  },
  plan: null,
});

const pick = (task: Partial<Task>, names: readonly (keyof Task)[]): Kept =>
  Object.fromEntries(names.flatMap((name) => (name in task ? [[name, task[name]]] : [])));

function settled({ position, taskId }: Ask, bulkId: string, plan: Plan): Decided {
  const isChanged = plan.changes.length > 0 || plan.comment !== null;
  const [before, after] = [plan.changes.map((change) => change.before), plan.changes.map((change) => change.after)];
  const outcome: (typeof BULK_OUTCOMES)[number] = isChanged ? "changed" : "unchanged";
  return {
    item: {
      bulk_edit_id: bulkId,
      position,
      task_id: taskId,
      change: null,
      outcome,
      code: null,
      detail: null,
      version: isChanged ? plan.next.version : plan.row.version,
      was: isChanged ? JSON.stringify(pick(Object.assign({}, ...before) as Partial<Task>, KEPT)) : null,
      became: isChanged ? JSON.stringify(pick(Object.assign({}, ...after) as Partial<Task>, KEPT)) : null,
    },
    plan: isChanged ? plan : null,
  };
}

/** Which members of the task are no longer as they were expected. */
function changedSince(task: TaskForCaller, expected: Partial<Task> = {}): string[] {
  const now = presentTask(task.facts);
  const { custom_field_values: values = {}, ...others } = expected; // of the values only those are expected that were changed
  const changed = Object.entries(others).filter(([name, value]) => JSON.stringify(now[name as keyof Task]) !== JSON.stringify(value));
  const isOther = Object.entries(values).some(([key, value]) => JSON.stringify(now.custom_field_values[key] ?? null) !== JSON.stringify(value));
  return [...changed.map(([name]) => name), ...(isOther ? ["custom_field_values"] : [])];
}

function decideOne(work: Work, db: Database, known: Ground, board: TaskBoard, bulkId: string, ask: Ask): Decided {
  const task = known.taskById.get(ask.taskId);
  if (!task || !isAllowed(work.caller, actions["task.read"], grantOf(work.caller, task.grant)))
    return refused(ask, bulkId, "not_found", "There is no such task, or you may not see it.");
  if (task.board.id !== board.id) return refused(ask, bulkId, "conflict", "It is on another board: one edit changes tasks of one board.");
  const others = changedSince(task, ask.expected);
  if (others.length > 0) return refused(ask, bulkId, "conflict", `It has been changed since: ${others.join(", ")}.`);
  if (wantedDependencies(ask.change) && known.behind?.some(({ id }) => id === ask.taskId))
    return refused(ask, bulkId, "dependency_cycle", "The task would depend on itself, through these dependencies.");
  try {
    const planned: Planned = { ...authorizeTask(work, actions["task.update"], task), more: foundFor(known, ask) };
    return settled(ask, bulkId, planChange(work, db, planned, ask.change));
  } catch (error) {
    if (error instanceof ProblemError) return refused(ask, bulkId, error.code, error.message);
    throw error;
  }
}

/** What becomes of each task, in the order of `asks`. */
export async function decideAll(work: Work, db: Database, board: TaskBoard, bulkId: string, asks: readonly Ask[]): Promise<Decided[]> {
  const known = await ground(work, db, board, asks);
  return asks.map((ask) => decideOne(work, db, known, board, bulkId, ask));
}

/** What puts a task back: the update, and how it must be for it. */
export function undoing({ was, became }: Pick<BulkItemRow, "was" | "became">): Pick<Ask, "change" | "expected"> {
  const before = JSON.parse(was ?? "{}") as Kept;
  const { assigned_agent_id: agent, assigned_user_id: person, blocked_reason, ...plain } = before;
  const isReassigned = agent !== undefined || person !== undefined;
  const assignee = agent ? { assigned_agent_id: agent } : person ? { assigned_user_id: person } : { assigned_agent_id: null };
  const change = { ...plain, ...(blocked_reason ? { blocked_reason } : {}), ...(isReassigned ? assignee : {}) };
  return { change, expected: JSON.parse(became ?? "{}") as Partial<Task> };
}
