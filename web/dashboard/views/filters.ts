// Pure: which tasks the filters let through, and the columns that follow.
import { byRank, type Priority, type Task, TASK_STATUSES, type TaskStatus } from "../tasks/index.ts";

/** `assignee`: everyone, nobody, `agent:<id>` or `user:<id>`. */
export const DUE_FILTERS = ["any", "overdue", "week", "none"] as const;
export type DueFilter = (typeof DUE_FILTERS)[number];
/** `tag`: any, or the id of one. */
export type BoardFilters = { text: string; assignee: string; priority: Priority | "any"; tag: string; due: DueFilter };
export const NO_FILTERS: BoardFilters = { text: "", assignee: "everyone", priority: "any", tag: "any", due: "any" };
export const isFiltered = ({ text, ...chosen }: BoardFilters): boolean =>
  text.trim() !== "" || Object.entries(chosen).some(([name, value]) => value !== NO_FILTERS[name as keyof BoardFilters]);

const WEEK_MS = 7 * 24 * 3_600_000;

function hasDue({ due_at, status }: Task, wanted: DueFilter, now: number): boolean {
  if (wanted === "any") return true;
  if (due_at === null || wanted === "none") return due_at === null && wanted === "none";
  const at = Date.parse(due_at);
  return wanted === "overdue" ? at < now && status !== "done" : at >= now && at < now + WEEK_MS;
}

function hasAssignee(task: Task, wanted: string): boolean {
  if (wanted === "everyone") return true;
  if (wanted === "nobody") return task.assignee === null;
  return `agent:${task.assigned_agent_id}` === wanted || `user:${task.assigned_user_id}` === wanted;
}

export function filterTasks(tasks: Task[], filters: BoardFilters, now = Date.now()): Task[] {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter((task) => {
    const text = `${task.key} ${task.title}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      hasAssignee(task, filters.assignee) &&
      (filters.priority === "any" || task.priority === filters.priority) &&
      (filters.tag === "any" || task.tag_ids.includes(filters.tag)) &&
      hasDue(task, filters.due, now)
    );
  });
}

export function columnsOf(tasks: Task[]): Record<TaskStatus, string[]> {
  const columns: Record<TaskStatus, string[]> = { inbox: [], todo: [], in_progress: [], blocked: [], review: [], done: [] };
  for (const task of [...tasks].sort(byRank)) columns[task.status].push(task.id);
  return columns;
}

export const isStatus = (value: string): value is TaskStatus => TASK_STATUSES.some((status) => status === value);
