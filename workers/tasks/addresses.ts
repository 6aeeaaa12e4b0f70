// What the addresses of tasks share.
import { z } from "zod";
import { ProblemError } from "#worker/platform/errors.ts";
import type { AnyOperation } from "#worker/platform/legacy-http.ts";
import { Id } from "#worker/platform/wire.ts";

export const TASKS = "Tasks";
export const TaskId = z.object({ task_id: Id });
export const BoardId = z.object({ board_id: Id });
export const BoardTask = z.object({ board_id: Id, task_id: Id });
export const CommentPage = z.object({ cursor: Id.optional(), limit: z.coerce.number().int().min(1).max(200).default(200) });
export const CREATE_ERRORS: NonNullable<AnyOperation["errors"]> = ["task_blocked", "approval_required"];
/** What needs an approval may lack one, or have one that cannot be used (any more). */
const APPROVAL_ERRORS = ["approval_required", "approval_expired", "approval_spent", "approval_stale"] as const;
export const EXECUTE_ERRORS: NonNullable<AnyOperation["errors"]> = [...APPROVAL_ERRORS, "task_blocked", "gateway_required", "conflict"];
export const UPDATE_ERRORS: NonNullable<AnyOperation["errors"]> = [...APPROVAL_ERRORS, "stale_version", "task_blocked", "dependency_cycle", "conflict"];
export const UPDATE_TEXT =
  "Absent fields stay, null clears. `status: done` on a board that wants approvals spends an approved one: 403 approval_required when there is none. Send If-Match with the version you have seen to refuse a stale write.";

/** A task named through its board must be on that board. */
export function onBoard<T extends { board_id: string }>(value: T, boardId: string): T {
  if (value.board_id !== boardId) throw new ProblemError("not_found", "There is no such task on this board, or you may not see it.");
  return value;
}
