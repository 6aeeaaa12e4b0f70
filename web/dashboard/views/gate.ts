// Pure: does moving this task to done need an approval that is not there yet?
import { ACTION_TASK_DONE, type Approval } from "../approvals/index.ts";
import type { Board } from "../boards/index.ts";
import type { Task } from "../tasks/index.ts";

export type Gate = { state: "open" } | { state: "ask" } | { state: "waiting"; approval: Approval };

export function gateOf(board: Board, task: Task, approvals: Approval[], now: number): Gate {
  if (!board.require_approval_for_done || task.status === "done") return { state: "open" };
  const mine = approvals.filter((approval) => approval.task_id === task.id && approval.action === ACTION_TASK_DONE);
  const isUsable = mine.some((approval) => approval.status === "approved" && approval.spent_at === null && Date.parse(approval.expires_at) > now);
  if (isUsable) return { state: "open" };
  const pending = mine.find((approval) => approval.status === "pending");
  return pending ? { state: "waiting", approval: pending } : { state: "ask" };
}
