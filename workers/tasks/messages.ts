// The messages that agents get. The task's own text comes last, between marks with the task's id, so it cannot pass for ours.
import type { Actor } from "#worker/platform/wire.ts";
import type { TaskRow } from "./tables.ts";

type TaskMessage = {
  task: Pick<TaskRow, "id" | "board_id" | "number" | "title" | "description" | "priority" | "due_at">;
  boardKey: string;
  boardName: string;
  apiBase: string;
  parameters?: Record<string, unknown>;
  requestedBy: Actor;
};

/** Why nothing of a task begins. */
export const WAITS = "The task depends on tasks that are not done.";

export function taskMessage({ task, boardKey, boardName, apiBase, parameters, requestedBy }: TaskMessage): string {
  const facts = [
    `TASK ASSIGNED: ${boardKey}-${task.number} on board "${boardName}", by ${requestedBy.name}.`,
    `Task id: ${task.id}. Board id: ${task.board_id}. Priority: ${task.priority}.${task.due_at ? ` Due: ${task.due_at}.` : ""}`,
    parameters && Object.keys(parameters).length > 0 ? `Parameters: ${JSON.stringify(parameters)}` : "",
    `Work as AGENTS.md says. Report through ${apiBase}/api/v1/agent/boards/${task.board_id}/tasks/${task.id}.`,
  ];
  return [...facts.filter(Boolean), "", `--- task ${task.id} ---`, `# ${task.title}`, task.description ?? "", `--- end of task ${task.id} ---`].join("\n");
}

export function commentMessage(task: { id: string; key: string; title: string }, author: Actor, message: string): string {
  return [
    `COMMENT on task ${task.key} "${task.title}" by ${author.name}. If it asks for something, do it; otherwise carry on.`,
    "",
    `--- comment on ${task.id} ---`,
    message,
    `--- end of comment on ${task.id} ---`,
  ].join("\n");
}
