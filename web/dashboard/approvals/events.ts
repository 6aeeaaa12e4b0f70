// What events do to approvals: in the lists of those that wait and those that are decided, and on their board's snapshot.
import type { BoardSnapshot } from "../boards/index.ts";
import { addFirst, dropFromList, mergeInList, reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import { isOlder, isWhole, mergeById, upsertById } from "../live/items.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView, Page } from "../live/wire.ts";
import { approvalKey, approvalListKey, approvalsKey, taskApprovalsKey } from "./keys.ts";
import { type ApprovalPage, withWaiting } from "./lists.ts";
import type { Approval } from "./wire.ts";

/** A decided, spent or expired approval leaves the pending list and heads the decided one. */
export function placeApproval(approval: Approval): void {
  if (approval.is_abridged) void reload(approvalKey(approval.id));
  else queryClient.setQueryData(approvalKey(approval.id), approval);
  if (approval.status === "pending") {
    queryClient.setQueryData<ApprovalPage>(approvalListKey("pending"), (page) => page && withWaiting(page, approval));
    return;
  }
  const waiting = queryClient.getQueryData<ApprovalPage>(approvalListKey("pending"));
  const isCountedOnly = waiting !== undefined && waiting.next !== null && !waiting.items.some(({ id }) => id === approval.id);
  if (isCountedOnly) void reload(approvalListKey("pending"));
  else dropFromList(approvalListKey("pending"), approval.id);
  if (!mergeInList(approvalListKey("decided"), approval.id, approval)) addFirst(approvalListKey("decided"), approval);
}

function findApproval(id: string): Approval | undefined {
  for (const status of ["pending", "decided"] as const) {
    const found = queryClient.getQueryData<Page<Approval>>(approvalListKey(status))?.items.find((item) => item.id === id);
    if (found) return found;
  }
  return queryClient.getQueryData<Approval>(approvalKey(id));
}

export function onApprovalEvent(event: EventView): void {
  if (!isAbout(event, "approval")) return;
  const known = findApproval(event.subject.id);
  if (known && isOlder(event.after ?? {}, known)) return;
  if (event.type === "approval.requested" && isWhole(event.after)) placeApproval(event.after);
  else if (known) placeApproval({ ...known, ...event.after });
  else void reload(approvalsKey());
  if (event.about?.type === "task") void reload(taskApprovalsKey(event.about.id));
}

/** The snapshot with these approvals, and with the number of those that wait on each task. */
export function withApprovals(snapshot: BoardSnapshot, approvals: Approval[]): BoardSnapshot {
  const counts = new Map<string, number>();
  for (const approval of approvals) {
    if (approval.status === "pending" && approval.task_id) counts.set(approval.task_id, (counts.get(approval.task_id) ?? 0) + 1);
  }
  const tasks = snapshot.tasks.map((task) => {
    const count = counts.get(task.id) ?? 0;
    return count === task.approvals_pending_count ? task : { ...task, approvals_pending_count: count };
  });
  return { ...snapshot, approvals, tasks };
}

export function onApprovalBoardEvent(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  if (!isAbout(event, "approval")) return snapshot;
  const approvals =
    event.type === "approval.requested" && isWhole(event.after)
      ? upsertById(snapshot.approvals, event.after)
      : mergeById(snapshot.approvals, event.subject.id, event.after ?? {});
  return withApprovals(snapshot, approvals);
}
