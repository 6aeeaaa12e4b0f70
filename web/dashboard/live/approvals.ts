// Approvals: what waits for a person, what was decided, asking and deciding.
import { useMutation, useQuery } from "@tanstack/react-query";
import { updateSnapshot } from "./board.ts";
import { get, patch, post } from "./http.ts";
import { keys } from "./keys.ts";
import { placeApproval } from "./lists.ts";
import { queryClient } from "./query-client.ts";
import type { Approval, ApprovalDecision, Page } from "./wire.ts";
import { ACTION_TASK_DONE } from "./wire.ts";

const loadList = async (status: "pending" | "decided", signal: AbortSignal): Promise<Page<Approval>> => {
  if (status === "pending") return get<Page<Approval>>("/approvals", { status }, signal);
  const page = await get<Page<Approval>>("/approvals", { limit: 200 }, signal);
  const items = page.items.filter((approval) => approval.status !== "pending");
  return { ...page, items, total: items.length };
};

export const useApprovals = (status: "pending" | "decided") =>
  useQuery({ queryKey: keys.approvalList(status), queryFn: ({ signal }) => loadList(status, signal) });

/** How many requests wait for a person: the amber number of the sidebar. */
export const usePendingCount = (): number => {
  const { data } = useApprovals("pending");
  return data?.items.length ?? 0;
};

export const useApproval = (id: string | undefined) =>
  useQuery({ queryKey: keys.approval(id ?? ""), queryFn: ({ signal }) => get<Approval>(`/approvals/${id}`, undefined, signal), enabled: id !== undefined });

export const useTaskApprovals = (taskId: string) =>
  useQuery({ queryKey: keys.taskApprovals(taskId), queryFn: ({ signal }) => get<Page<Approval>>("/approvals", { task_id: taskId }, signal) });

function settle(approval: Approval): void {
  placeApproval(approval);
  if (approval.task_id) void queryClient.invalidateQueries({ queryKey: keys.taskApprovals(approval.task_id) });
  if (approval.board_id) {
    updateSnapshot(approval.board_id, (snapshot) => {
      const isKnown = snapshot.approvals.some((known) => known.id === approval.id);
      const approvals = isKnown ? snapshot.approvals.map((known) => (known.id === approval.id ? approval : known)) : [...snapshot.approvals, approval];
      const tasks = snapshot.tasks.map((task) => {
        const count = approvals.filter((candidate) => candidate.task_id === task.id && candidate.status === "pending").length;
        return count === task.approvals_pending_count ? task : { ...task, approvals_pending_count: count };
      });
      return { ...snapshot, approvals, tasks };
    });
  }
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
    onError: () => queryClient.invalidateQueries({ queryKey: keys.approvals() }),
  });
