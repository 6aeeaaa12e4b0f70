// Approvals: what waits for a person, what was decided, asking and deciding.
import { useMutation, useQuery } from "@tanstack/react-query";
import { updateSnapshot } from "../boards/index.ts";
import { get, patch, post } from "../live/http.ts";
import { upsertById } from "../live/items.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { placeApproval, withApprovals } from "./events.ts";
import { approvalKey, approvalListKey, approvalsKey, taskApprovalsKey } from "./keys.ts";
import { loadFirst, loadMore, type Which } from "./lists.ts";
import { ACTION_TASK_DONE, type Approval, type ApprovalDecision } from "./wire.ts";

export const useApprovals = (which: Which) => useQuery({ queryKey: approvalListKey(which), queryFn: ({ signal }) => loadFirst(which, signal) });

export const useMoreApprovals = (which: Which) => useMutation({ mutationFn: () => loadMore(which) });

/** How many requests wait for a person: the amber number of the sidebar. */
export const usePendingCount = (): number => {
  const { data } = useApprovals("pending");
  return data?.total ?? 0;
};

export const useApproval = (id: string | undefined) =>
  useQuery({ queryKey: approvalKey(id ?? ""), queryFn: ({ signal }) => get<Approval>(`/approvals/${id}`, undefined, signal), enabled: id !== undefined });

export const useTaskApprovals = (taskId: string) =>
  useQuery({ queryKey: taskApprovalsKey(taskId), queryFn: ({ signal }) => get<Page<Approval>>("/approvals", { task_id: taskId }, signal) });

function settle(approval: Approval): void {
  placeApproval(approval);
  if (approval.task_id) void queryClient.invalidateQueries({ queryKey: taskApprovalsKey(approval.task_id) });
  if (approval.board_id) updateSnapshot(approval.board_id, (snapshot) => withApprovals(snapshot, upsertById(snapshot.approvals, approval)));
}

export const useAskForApproval = () =>
  useMutation({
    mutationFn: ({ taskId, reason }: { taskId: string; reason: string }) => post<Approval>("/approvals", { task_id: taskId, action: ACTION_TASK_DONE, reason }),
    onSuccess: settle,
  });

export type Decision = { status: ApprovalDecision["status"]; comment?: string | null; apply?: boolean };

export const useDecide = () =>
  useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: Decision }) => patch<Approval>(`/approvals/${id}`, decision),
    onSuccess: settle,
    // Somebody else may have decided first, or it ran out: show what holds now.
    onError: () => queryClient.invalidateQueries({ queryKey: approvalsKey() }),
  });
