// Pure decisions about tasks: what an update means, whether the actor may make it, what blocks it.
import { changesOf } from "#worker/platform/changes.ts";
import { accept, type Refusal, refuse, type Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Dependency } from "./present.ts";
import type { TaskStatus, TaskUpdate } from "./schema.ts";
import type { TaskRow } from "./tables.ts";
import type { Unchecked } from "./verification.ts";

export type BoardRules = {
  require_review_before_done: number;
  comment_required_for_review: number;
  block_status_changes_with_pending_approval: number;
  only_lead_can_change_status: number;
  require_checks_for_done: number;
};
export type Situation = {
  task: TaskRow;
  board: BoardRules;
  actor: Actor;
  /** It leads the task's board, as people have said. */
  isLead?: boolean;
  /** What whoever would begin it is told, where another has it. */
  held?: Refusal | null;
  /** The unfinished tasks that it depends on, with what this update makes of them. */
  blockers: string[];
  approvalsPending: number;
  /** The assignee has commented since the work began. */
  hasProgressComment: boolean;
  /** The required checks that have not passed for the work as it would be. */
  unchecked: readonly Unchecked[];
  mayOverrideChecks: boolean;
};

/** How a task stands: its place, and why it waits. Agents touch this of work that is their own, or nobody's. */
const STATE_FIELDS = ["blocked_reason", "after_task_id", "before_task_id"] as const satisfies (keyof TaskUpdate)[];
/** What agents write of such work, beside its status. */
const OWN_WORK_FIELDS = [...STATE_FIELDS, "custom_field_values"] as const satisfies (keyof TaskUpdate)[];
const AGENT_FIELDS = new Set<string>(["status", "comment", "reason", "approval_id", ...OWN_WORK_FIELDS]);
/** A task may not enter these statuses while one that it depends on is unfinished. */
const NEEDS_DEPENDENCIES: readonly TaskStatus[] = ["in_progress", "review", "done"];

/** An agent works on what is its own, or nobody's. */
export const isOwnOrFree = (task: Pick<TaskRow, "assigned_agent_id" | "assigned_person_id">, agentId: string): boolean =>
  task.assigned_agent_id === agentId || (task.assigned_agent_id === null && task.assigned_person_id === null);

/** Of any task of its board, beside what every agent may of its own and of nobody's. */
const LEAD_FIELDS = ["assigned_agent_id", "dependencies", "depends_on_task_ids", "tag_ids", "custom_field_values"] as const satisfies (keyof TaskUpdate)[];

/** Where work that was looked at goes. */
const FROM_REVIEW: readonly TaskStatus[] = ["done", "inbox", "todo", "in_progress"];
const NOT_BEGUN: readonly TaskStatus[] = ["inbox", "todo"];
const TO_BEGIN: readonly TaskStatus[] = ["inbox", "todo", "in_progress"];

type Moved = { task: Pick<TaskRow, "status" | "assigned_agent_id">; update: Pick<TaskUpdate, "status" | "assigned_agent_id"> };

/** The status of work that is another's: out of review, or together with giving it to somebody who begins. */
function checkLeadMove({ task, update }: Moved): Result<null> {
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

/** Which tasks an agent may touch at all: its own, and unassigned ones. */
export function checkAgentUpdate(
  { task, board, actor, isLead = false, held = null }: Pick<Situation, "task" | "board" | "actor" | "isLead" | "held">,
  update: TaskUpdate,
): Result<null> {
  if (actor.type !== "agent") return accept(null);
  const isAllowed = (field: string) => AGENT_FIELDS.has(field) || (isLead && LEAD_FIELDS.some((known) => known === field));
  const forbidden = Object.keys(update).filter((field) => update[field as keyof TaskUpdate] !== undefined && !isAllowed(field));
  if (forbidden.length > 0)
    return refuse({
      code: "forbidden",
      detail: `An agent may change only status, comment and custom field values of a task${isLead ? ", and as its lead who has it, what it waits for and its tags" : ""}, not ${forbidden.join(", ")}.`,
    });
  const moves = update.status !== undefined && update.status !== task.status;
  if (isLead) {
    const assigned = checkLeadAssignment(actor.id, update.assigned_agent_id);
    if (!assigned.ok) return assigned;
  }
  // Also where it has begun already: whoever says that they begin would believe that they had it.
  if (held && !isLead && update.status === "in_progress" && !isOwnOrFree(task, actor.id)) return refuse(held);
  if (!moves && OWN_WORK_FIELDS.every((field) => update[field] === undefined)) return accept(null);
  const isForLead = moves && board.only_lead_can_change_status === 1;
  if (isForLead && !isLead) return refuse({ code: "forbidden", detail: "On this board only people and the agent that leads it may change a task's status." });
  // Where only its lead moves tasks, the lead moves all of them.
  if (isLead && !isOwnOrFree(task, actor.id) && STATE_FIELDS.every((field) => update[field] === undefined))
    return isForLead ? accept(null) : checkLeadMove({ task, update });
  if (!isOwnOrFree(task, actor.id))
    return refuse({
      code: "forbidden",
      detail: "The task belongs to someone else; an agent may move, reorder, block and fill in its own or unassigned tasks.",
    });
  return accept(null);
}

const SAID: Record<Unchecked["state"], string> = {
  not_reported: "not reported",
  waiting: "being asked",
  passed: "passed",
  failed: "failed",
  outdated: "checked before the last change",
};

/** What done means on the board holds for the task as it is; or an admin says why it is done without. */
function checkVerified(
  { board, unchecked, mayOverrideChecks }: Situation,
  to: TaskStatus,
  update: Pick<TaskUpdate, "override_checks" | "reason">,
): Result<null> {
  if (to !== "done" || board.require_checks_for_done === 0 || unchecked.length === 0) return accept(null);
  const missing = unchecked.map(({ name, state }) => `${name} (${SAID[state]})`).join(", ");
  if (!update.override_checks)
    return refuse({
      code: "checks_missing",
      detail: `On this board a task goes to done when its required checks have passed for the task as it is, this change included. Missing: ${missing}.`,
      extra: { missing_checks: unchecked },
    });
  if (!mayOverrideChecks)
    return refuse({ code: "forbidden", detail: `Only an admin of the organization, in person, moves a task to done without its checks. Missing: ${missing}.` });
  if (!update.reason) return refuse({ code: "invalid_input", detail: `reason: say why the task is done without its checks. Missing: ${missing}.` });
  return accept(null);
}

/** The board's rules for a change of status; the approval that `done` may need is checked by its own gate. */
export function checkMove(
  situation: Situation,
  to: TaskStatus,
  update: Pick<TaskUpdate, "comment" | "blocked_reason" | "override_checks" | "reason">,
): Result<null> {
  const { task, board, blockers, approvalsPending, hasProgressComment } = situation;
  if (to === "blocked" && update.blocked_reason === null)
    return refuse({ code: "invalid_input", detail: "blocked_reason: a blocked task says what blocks it." });
  if (to === task.status) return accept(null);
  if (blockers.length > 0 && NEEDS_DEPENDENCIES.includes(to)) {
    return refuse({
      code: "task_blocked",
      detail: `The task depends on ${blockers.length} task(s) that are not done. Finish them first, or remove the dependency.`,
      extra: { blocked_by_task_ids: blockers },
    });
  }
  if (to === "blocked" && !update.blocked_reason && !task.blocked_reason)
    return refuse({ code: "invalid_input", detail: "blocked_reason: say what blocks the task." });
  if (board.block_status_changes_with_pending_approval === 1 && approvalsPending > 0)
    return refuse({ code: "conflict", detail: "An approval on this task is pending; its status stays until that is decided." });
  if (to === "done" && board.require_review_before_done === 1 && task.status !== "review")
    return refuse({ code: "conflict", detail: "On this board a task goes to done only from review." });
  if (to === "review" && board.comment_required_for_review === 1 && !update.comment && !hasProgressComment)
    return refuse({ code: "invalid_input", detail: "comment: this board requires a comment when a task enters review." });
  return checkVerified(situation, to, update);
}

export type Assignee = { agentId: string | null; personId: string | null; name: string | null };
export type Placement = { rank: string } | null;

/** The updated row, with what its details have become already. Claiming: an agent that starts an unassigned task becomes its assignee. */
export function applyUpdate(
  task: TaskRow,
  update: TaskUpdate,
  options: { assignee: Assignee | null; placement: Placement; endRank: string; actor: Actor; at: string },
): TaskRow {
  const { assignee, placement, endRank, actor, at } = options;
  const status = update.status ?? task.status;
  const moved = status !== task.status;
  const claims = moved && actor.type === "agent" && status === "in_progress" && !task.assigned_agent_id && !task.assigned_person_id;
  const who = claims ? { agentId: actor.id, personId: null, name: actor.name } : assignee;
  return {
    ...task,
    title: update.title ?? task.title,
    description: update.description === undefined ? task.description : update.description,
    status,
    blocked_reason: status === "blocked" ? (update.blocked_reason ?? task.blocked_reason) : null,
    rank: placement?.rank ?? (moved ? endRank : task.rank),
    assigned_agent_id: who ? who.agentId : task.assigned_agent_id,
    assigned_person_id: who ? who.personId : task.assigned_person_id,
    assignee_name: who ? who.name : task.assignee_name,
    in_progress_at: moved && status === "in_progress" ? at : task.in_progress_at,
    done_at: status === "done" ? (task.done_at ?? at) : null,
    version: task.version + 1,
    updated_at: at,
  };
}

/** An agent that is being provisioned gets its work after that, in the same lane; one whose provisioning failed gets none. */
export const canWork = (agentState: string): boolean => agentState === "ready" || agentState === "provisioning";

/** A task may not be created past the gates that it would meet on its way. */
export function checkNewTask(
  task: TaskRow,
  board: BoardRules & { require_approval_for_done: number },
  actor: Actor,
  blockers: string[],
  unchecked: readonly Unchecked[],
): Result<null> {
  const before = { ...task, status: "inbox" } as const;
  const situation: Situation = {
    task: before,
    board,
    actor,
    isLead: false,
    blockers,
    approvalsPending: 0,
    hasProgressComment: true,
    unchecked,
    mayOverrideChecks: false,
  };
  const move = checkMove(situation, task.status, { blocked_reason: task.blocked_reason });
  if (!move.ok) return move;
  if (task.status === "done" && board.require_approval_for_done === 1)
    return refuse({ code: "approval_required", detail: "On this board a task goes to done with an approval. Create it in another status and ask for one." });
  return accept(null);
}

/** They change with others: no event is about them alone. */
const VERSION_FIELDS: readonly string[] = ["version", "updated_at"];
const CHECKED_FIELDS: readonly string[] = ["work_version", "verification"];
const MOVE_FIELDS: readonly string[] = ["status", "rank", "blocked_reason", "in_progress_at", "done_at"];
const ASSIGN_FIELDS: readonly string[] = ["assigned_agent_id", "assigned_user_id", "assignee"];
const KINDS = [
  ["task.updated", (field: string) => !MOVE_FIELDS.includes(field) && !ASSIGN_FIELDS.includes(field)],
  ["task.assigned", (field: string) => ASSIGN_FIELDS.includes(field)],
  ["task.moved", (field: string) => MOVE_FIELDS.includes(field)],
] as const;

type Versioned = { version: number; updated_at: string };
export type ChangeEvent<Shape> = { type: (typeof KINDS)[number][0]; before: Partial<Shape>; after: Partial<Shape> };

/** One event per kind of change, each with before and after; none when nothing has changed. */
export function changeEvents<Shape extends Versioned>(before: Shape, after: Shape): ChangeEvent<Shape>[] {
  const changed = Object.keys(changesOf<Shape>(before, after)?.after ?? {}).filter((field) => !VERSION_FIELDS.includes(field));
  const checked = changed.filter((field) => CHECKED_FIELDS.includes(field)) as (keyof Shape)[];
  const { version, updated_at } = after;
  return KINDS.flatMap(([type, isOfKind]) => {
    const own = changed.filter((field) => isOfKind(field) && !CHECKED_FIELDS.includes(field)) as (keyof Shape)[];
    if (own.length === 0) return [];
    const fields = [...own, ...checked];
    const of = (source: Shape) => Object.fromEntries(fields.map((field) => [field, source[field]])) as Partial<Shape>;
    return [{ type, before: of(before), after: { ...of(after), version, updated_at } }];
  });
}

/** What a task depends on, in the order given; `known`: the statuses of the existing ones. */
export function dependenciesOf(taskId: string, ids: readonly string[], known: readonly { id: string; status: TaskStatus }[]): Dependency[] {
  const statuses = new Map(known.map(({ id, status }) => [id, status]));
  return ids.map((id) => ({ task_id: taskId, id, status: statuses.get(id) ?? null }));
}

/** The requested dependencies, under either name, without repeats; undefined: unchanged. */
export function wantedDependencies(input: { dependencies?: string[] | undefined; depends_on_task_ids?: string[] | undefined }): string[] | undefined {
  const list = input.dependencies ?? input.depends_on_task_ids;
  return list && [...new Set(list)];
}
