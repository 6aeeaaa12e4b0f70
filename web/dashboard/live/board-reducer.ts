// Pure: one event applied to a board's snapshot. The same events in the same order give every browser the same board.
import type { Agent, Approval, Board, BoardSnapshot, EventView, Run, Task } from "./wire.ts";

const ENDED: ReadonlySet<Run["status"]> = new Set<Run["status"]>(["succeeded", "failed", "aborted"]);
export const isRunActive = (run: Run): boolean => !ENDED.has(run.status);

const TASK_FIELDS = [
  "title",
  "description",
  "status",
  "blocked_reason",
  "priority",
  "rank",
  "assigned_agent_id",
  "assigned_user_id",
  "assignee",
  "due_at",
  "dependencies",
  "depends_on_task_ids",
  "in_progress_at",
  "done_at",
  "version",
  "updated_at",
] as const satisfies readonly (keyof Task)[];

/** The members of `after` that are fields of a task. */
function taskChanges(after: Record<string, unknown>): Partial<Task> {
  const entries = TASK_FIELDS.filter((field) => after[field] !== undefined).map((field) => [field, after[field]]);
  const changes = Object.fromEntries(entries) as Partial<Task>;
  const dependencies = changes.dependencies ?? changes.depends_on_task_ids;
  return dependencies ? { ...changes, dependencies, depends_on_task_ids: dependencies } : changes;
}

const upsert = <Item extends { id: string }>(items: Item[], item: Item): Item[] =>
  items.some((known) => known.id === item.id) ? items.map((known) => (known.id === item.id ? { ...known, ...item } : known)) : [...items, item];

const mergeById = <Item extends { id: string }>(items: Item[], id: string, changes: Partial<Item>): Item[] =>
  items.map((item) => (item.id === id ? { ...item, ...changes } : item));

export function assigneeOf(snapshot: Pick<BoardSnapshot, "agents" | "members">, agentId: string | null, userId: string | null): Task["assignee"] {
  const agent = agentId ? snapshot.agents.find((candidate) => candidate.id === agentId) : undefined;
  if (agent) return { type: "agent", id: agent.id, name: agent.name };
  const member = userId ? snapshot.members.find((candidate) => candidate.user_id === userId) : undefined;
  return member ? { type: "user", id: member.user_id, name: member.name } : null;
}

/** Blocked-by lists follow from the statuses of the tasks on this board; tasks of other boards stay as the server said. */
export function withBlockers(tasks: Task[]): Task[] {
  const statusById = new Map(tasks.map((task) => [task.id, task.status]));
  return tasks.map((task) => {
    const blockers = task.dependencies.filter((id) => (statusById.has(id) ? statusById.get(id) !== "done" : task.blocked_by_task_ids.includes(id)));
    const isSame = blockers.length === task.blocked_by_task_ids.length && blockers.every((id, index) => id === task.blocked_by_task_ids[index]);
    return isSame && task.is_blocked === blockers.length > 0 ? task : { ...task, blocked_by_task_ids: blockers, is_blocked: blockers.length > 0 };
  });
}

function withPendingCounts(snapshot: BoardSnapshot): BoardSnapshot {
  const counts = new Map<string, number>();
  for (const approval of snapshot.approvals) {
    if (approval.status === "pending" && approval.task_id) counts.set(approval.task_id, (counts.get(approval.task_id) ?? 0) + 1);
  }
  const tasks = snapshot.tasks.map((task) => {
    const count = counts.get(task.id) ?? 0;
    return count === task.approvals_pending_count ? task : { ...task, approvals_pending_count: count };
  });
  return { ...snapshot, tasks };
}

function applyTask(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  const id = event.subject.id;
  const after = event.after ?? {};
  if (event.type === "task.created") return { ...snapshot, tasks: withBlockers(upsert(snapshot.tasks, after as Task)) };
  if (event.type === "task.deleted") {
    const rest = snapshot.tasks.filter((task) => task.id !== id);
    const tasks = rest.map((task) => {
      if (!task.dependencies.includes(id)) return task;
      const dependencies = task.dependencies.filter((other) => other !== id);
      return { ...task, dependencies, depends_on_task_ids: dependencies, blocked_by_task_ids: task.blocked_by_task_ids.filter((other) => other !== id) };
    });
    return { ...snapshot, tasks: withBlockers(tasks) };
  }
  if (event.type === "task.commented") {
    return { ...snapshot, tasks: snapshot.tasks.map((task) => (task.id === id ? { ...task, comment_count: task.comment_count + 1 } : task)) };
  }
  const known = snapshot.tasks.find((task) => task.id === id);
  // An answer to our own write may have overtaken this event: keep what is newer.
  if (!known || event.at < known.updated_at) return snapshot;
  const changes = taskChanges(after);
  const merged = { ...known, ...changes, updated_at: event.at };
  if (("assigned_agent_id" in changes || "assigned_user_id" in changes) && !("assignee" in changes)) {
    merged.assignee = assigneeOf(snapshot, merged.assigned_agent_id, merged.assigned_user_id);
  }
  return { ...snapshot, tasks: withBlockers(upsert(snapshot.tasks, merged)) };
}

function applyApproval(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  const after = event.after ?? {};
  const approvals =
    event.type === "approval.requested"
      ? upsert(snapshot.approvals, after as Approval)
      : mergeById(snapshot.approvals, event.subject.id, after as Partial<Approval>);
  return withPendingCounts({ ...snapshot, approvals });
}

function runOf(snapshot: BoardSnapshot, event: EventView): Run {
  const known = snapshot.runs.find((run) => run.id === event.subject.id);
  const blank: Run = {
    id: event.subject.id,
    task_id: event.about?.type === "task" ? event.about.id : null,
    board_id: snapshot.board.id,
    agent_id: null,
    agent_name: null,
    gateway_id: "",
    status: "queued",
    output: null,
    error: null,
    requested_by: event.actor,
    created_at: event.at,
    started_at: null,
    ended_at: null,
  };
  return { ...blank, ...known, ...(event.after as Partial<Run> | null) };
}

function applyRun(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  const run = runOf(snapshot, event);
  const runs = isRunActive(run) ? upsert(snapshot.runs, run) : snapshot.runs.filter((known) => known.id !== run.id);
  const newest = runs.filter((known) => known.task_id === run.task_id).sort((a, b) => b.created_at.localeCompare(a.created_at))[0] ?? null;
  const tasks = snapshot.tasks.map((task) => (task.id === run.task_id ? { ...task, active_run: newest } : task));
  return { ...snapshot, runs, tasks };
}

function applyAgent(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  const id = event.subject.id;
  if (event.type === "agent.deleted") return { ...snapshot, agents: snapshot.agents.filter((agent) => agent.id !== id) };
  const after = (event.after ?? {}) as Partial<Agent>;
  const isKnown = snapshot.agents.some((agent) => agent.id === id);
  if (isKnown) return { ...snapshot, agents: mergeById(snapshot.agents, id, after) };
  return after.id && after.name ? { ...snapshot, agents: [...snapshot.agents, after as Agent] } : snapshot;
}

export function applyBoardEvent(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  const next = { ...snapshot, seq: event.seq };
  switch (event.type.split(".")[0]) {
    case "task":
      return applyTask(next, event);
    case "approval":
      return applyApproval(next, event);
    case "run":
      return applyRun(next, event);
    case "agent":
      return applyAgent(next, event);
    case "board":
      return event.type === "board.deleted" ? next : { ...next, board: { ...next.board, ...(event.after as Partial<Board> | null), seq: event.seq } };
    default:
      return next;
  }
}
