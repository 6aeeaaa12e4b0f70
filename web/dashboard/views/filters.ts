// Pure: which tasks the filters let through, and the columns that follow.
import { byRank, type Priority, type Task, TASK_STATUSES, type TaskStatus } from "../tasks/index.ts";

/** `assignee`: everyone, nobody, `agent:<id>` or `user:<id>`. */
export type BoardFilters = { text: string; assignee: string; priority: Priority | "any" };
export const NO_FILTERS: BoardFilters = { text: "", assignee: "everyone", priority: "any" };
export const isFiltered = (filters: BoardFilters): boolean => filters.text.trim() !== "" || filters.assignee !== "everyone" || filters.priority !== "any";

function hasAssignee(task: Task, wanted: string): boolean {
  if (wanted === "everyone") return true;
  if (wanted === "nobody") return task.assignee === null;
  return `agent:${task.assigned_agent_id}` === wanted || `user:${task.assigned_user_id}` === wanted;
}

export function filterTasks(tasks: Task[], filters: BoardFilters): Task[] {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter((task) => {
    const text = `${task.key} ${task.title}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) && hasAssignee(task, filters.assignee) && (filters.priority === "any" || task.priority === filters.priority)
    );
  });
}

export function columnsOf(tasks: Task[]): Record<TaskStatus, string[]> {
  const columns: Record<TaskStatus, string[]> = { inbox: [], todo: [], in_progress: [], blocked: [], review: [], done: [] };
  for (const task of [...tasks].sort(byRank)) columns[task.status].push(task.id);
  return columns;
}

export const isStatus = (value: string): value is TaskStatus => TASK_STATUSES.some((status) => status === value);
