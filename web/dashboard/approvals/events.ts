// What events do to approvals: in the lists of those that wait and those that are decided, and on their board's snapshot.
import type { BoardSnapshot } from "../boards/index.ts";
import { addFirst, dropFromList, mergeInList, reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import { isOlder, isWhole, mergeById, upsertById } from "../live/items.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { approvalKey, approvalListsKey, approvalsKey, earlierKey, taskApprovalsKey } from "./keys.ts";
import { type ApprovalPage, type Filters, isAmong, type Which, withWaiting } from "./lists.ts";
import type { Approval } from "./wire.ts";

/** The lists that are kept of those that wait, or of those that are decided, each with what it is a list of. */
const listsOf = (which: Which) =>
  queryClient.getQueriesData<ApprovalPage>({ queryKey: approvalListsKey(which) }).map(([key, page]) => ({ key, page, filters: key.at(-1) as Filters }));

/** A decided, spent or expired approval leaves the lists of those that wait, and heads those of decided ones. */
export function placeApproval(approval: Approval): void {
  if (approval.is_abridged) void reload(approvalKey(approval.id));
  else queryClient.setQueryData(approvalKey(approval.id), approval);
  for (const { key, page, filters } of listsOf("pending")) {
    const isCountedOnly = page !== undefined && page.next !== null && !page.items.some(({ id }) => id === approval.id);
    if (!isAmong(approval, filters)) continue;
    if (approval.status === "pending") queryClient.setQueryData<ApprovalPage>(key, page && withWaiting(page, approval));
    else if (isCountedOnly) void reload(key);
    else dropFromList(key, approval.id);
  }
  if (approval.status === "pending") return;
  if (approval.agent_id) void reload(earlierKey(approval.agent_id));
  for (const { key, filters } of listsOf("decided")) if (isAmong(approval, filters) && !mergeInList(key, approval.id, approval)) addFirst(key, approval);
}

function findApproval(id: string): Approval | undefined {
  const alone = queryClient.getQueryData<Approval>(approvalKey(id));
  if (alone) return alone;
  const pages = [...listsOf("pending"), ...listsOf("decided")].flatMap(({ page }) => page?.items ?? []);
  return pages.find((item) => item.id === id);
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
