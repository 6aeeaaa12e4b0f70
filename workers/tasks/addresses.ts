// What the operations on tasks share.
import { z } from "zod";
import { Id } from "#worker/platform/wire.ts";

export const TASKS = "Tasks";
export const TaskId = z.object({ task_id: Id });
export const BoardId = z.object({ board_id: Id });
export const BoardTask = z.object({ board_id: Id, task_id: Id });

export const CREATE_ERRORS = ["task_blocked", "approval_required", "checks_missing"] as const;
/** Errors of actions that need an approval: there is none, or it can no longer be used. */
const APPROVAL_ERRORS = ["approval_required", "approval_expired", "approval_spent", "approval_stale"] as const;
export const EXECUTE_ERRORS = [...APPROVAL_ERRORS, "task_blocked", "gateway_required", "agent_required", "conflict"] as const;
export const UPDATE_ERRORS = [...APPROVAL_ERRORS, "stale_version", "task_blocked", "checks_missing", "dependency_cycle", "conflict"] as const;
export const UPDATE_TEXT =
  "Absent fields stay unchanged, null clears. Giving it to another agent while one works on it stops that run, and the new agent begins when it has ended. `status: done` on a board that requires approvals spends an approved one: 403 approval_required when there is none. On a board that requires checks it takes all required ones to have passed for the task as it is: else 409 checks_missing, with `missing_checks`; an admin overrides with `override_checks` and a `reason`. Send If-Match with the version you have seen to refuse a stale write.";

export const TRASH_TEXT =
  "Its sub-tasks go with it. For 30 days it can be restored (POST /tasks/{task_id}/restore), with its number; then it is gone, but not its history.";
