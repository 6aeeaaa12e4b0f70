// The messages that agents get. What others wrote comes last, between marks that they cannot know, so it cannot pass for ours.
import type { BoardCheck } from "#worker/boards/schema.ts";
import { fenced, FENCE_RULE } from "#worker/platform/fence.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { TaskRow } from "./tables.ts";

type TaskMessage = {
  task: Pick<TaskRow, "id" | "board_id" | "number" | "title" | "description" | "priority" | "due_at">;
  boardKey: string;
  boardName: string;
  apiBase: string;
  parameters?: Record<string, unknown>;
  requestedBy: Actor;
  checks: readonly BoardCheck[];
};

/** So that whoever works knows what is asked: reported is not verified. */
function doneMeans(checks: readonly BoardCheck[], taskId: string, apiBase: string): string {
  if (checks.length === 0) return "";
  const named = checks.map(({ name, kind, is_required }) => `${JSON.stringify(name)} (${kind}${is_required ? "" : ", optional"})`).join(", ");
  return `Done here means that these checks have passed for the last work on the task: ${named}. Others report them, not you; any change, and any comment of yours before it is done, makes them outdated. How they stand: GET ${apiBase}/api/v1/tasks/${taskId}/checks.`;
}

/** Why nothing of a task begins. */
export const WAITS = "The task depends on tasks that are not done.";

export function taskMessage({ task, boardKey, boardName, apiBase, parameters, requestedBy, checks }: TaskMessage): string {
  const facts = [
    `TASK ASSIGNED: ${boardKey}-${task.number} on board "${boardName}", by ${requestedBy.name}.`,
    `Task id: ${task.id}. Board id: ${task.board_id}. Priority: ${task.priority}.${task.due_at ? ` Due: ${task.due_at}.` : ""}`,
    parameters && Object.keys(parameters).length > 0 ? `Parameters: ${JSON.stringify(parameters)}` : "",
    doneMeans(checks, task.id, apiBase),
    `Work as AGENTS.md says. Report through ${apiBase}/api/v1/agent/boards/${task.board_id}/tasks/${task.id}.`,
  ];
  return [...facts.filter(Boolean), FENCE_RULE, "", fenced("task", `# ${task.title}\n${task.description ?? ""}`)].join("\n");
}

export function commentMessage(task: { id: string; key: string; title: string }, author: Actor, message: string): string {
  return [
    `COMMENT on task ${task.key} "${task.title}" by ${author.name}. If it asks for something, do it; otherwise carry on.`,
    FENCE_RULE,
    "",
    fenced("comment", message),
  ].join("\n");
}
