// Pure: what follows for tasks from other things on their board.
import type { BoardSnapshot } from "../boards/index.ts";
import type { Task } from "./wire.ts";

export function assigneeOf(snapshot: Pick<BoardSnapshot, "agents" | "members">, agentId: string | null, userId: string | null): Task["assignee"] {
  const agent = agentId ? snapshot.agents.find((candidate) => candidate.id === agentId) : undefined;
  if (agent) return { type: "agent", id: agent.id, name: agent.name };
  const member = userId ? snapshot.members.find((candidate) => candidate.user_id === userId) : undefined;
  return member ? { type: "user", id: member.user_id, name: member.name } : null;
}

/** Blocked-by lists follow from the statuses of the tasks on this board; tasks of other boards stay as the server said. */
export function withBlockers(tasks: Task[]): Task[] {
  const isAlone = (task: Task) => task.dependencies.length === 0 && task.blocked_by_task_ids.length === 0 && !task.is_blocked;
  if (tasks.every(isAlone)) return tasks;
  const statusById = new Map(tasks.map((task) => [task.id, task.status]));
  return tasks.map((task) => {
    if (isAlone(task)) return task;
    const blockers = task.dependencies.filter((id) => (statusById.has(id) ? statusById.get(id) !== "done" : task.blocked_by_task_ids.includes(id)));
    const isSame = blockers.length === task.blocked_by_task_ids.length && blockers.every((id, index) => id === task.blocked_by_task_ids[index]);
    return isSame && task.is_blocked === blockers.length > 0 ? task : { ...task, blocked_by_task_ids: blockers, is_blocked: blockers.length > 0 };
  });
}
