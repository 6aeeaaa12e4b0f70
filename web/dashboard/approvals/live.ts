// Approvals: what waits for a person, what was decided, asking and deciding.
import { useMutation, useQuery } from "@tanstack/react-query";
import { updateSnapshot } from "../boards/index.ts";
import type { approvalRoutes } from "#worker/approvals/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { upsertById } from "../live/items.ts";
import { useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { placeApproval, withApprovals } from "./events.ts";
import { approvalKey, earlierKey, taskApprovalsKey } from "./keys.ts";
import { approvalList, type Filters, type Which } from "./lists.ts";
import { ACTION_TASK_DONE, type Approval, type ApprovalDecision, type ApprovalKind } from "./wire.ts";

const client = clientOf<typeof approvalRoutes>();

export const useApprovals = (which: Which, filters?: Filters) => usePages(approvalList(which, filters));
export const useMoreApprovals = (which: Which, filters?: Filters) => useMore(approvalList(which, filters));

/** How many requests wait for a person: the amber number of the sidebar. */
export const usePendingCount = (): number => {
  const { data } = useApprovals("pending");
  return data?.total ?? 0;
};

export const useApproval = (id: string | undefined) =>
  useQuery({
    queryKey: approvalKey(id ?? ""),
    queryFn: ({ signal }) => json(client.approvals[":approval_id"].$get({ param: { approval_id: id ?? "" } }, until(signal))),
    enabled: id !== undefined,
  });

export const useTaskApprovals = (taskId: string) =>
  useQuery({ queryKey: taskApprovalsKey(taskId), queryFn: ({ signal }) => json(client.approvals.$get({ query: { task_id: taskId } }, until(signal))) });

/** An answered approval in every place that shows it. */
export function settle(approval: Approval): void {
  placeApproval(approval);
  if (approval.task_id) void queryClient.invalidateQueries({ queryKey: taskApprovalsKey(approval.task_id) });
  if (approval.board_id) updateSnapshot(approval.board_id, (snapshot) => withApprovals(snapshot, upsertById(snapshot.approvals, approval)));
}

export const useAskForApproval = () =>
  useMutation({
    mutationFn: ({ taskId, reason }: { taskId: string; reason: string }) =>
      json(client.approvals.$post({ json: { task_id: taskId, action: ACTION_TASK_DONE, reason } })),
    onSuccess: settle,
  });

export type Decision = { status: ApprovalDecision["status"]; comment?: string | null; apply?: boolean };

/** So many of one agent's requests of a kind are looked back at. */
const EARLIER_ROWS = 6;
/** What an agent asked for before, of one kind, newest first. */
export const useEarlier = (agentId: string, kind: ApprovalKind) =>
  useQuery({
    queryKey: earlierKey(agentId, kind),
    queryFn: async ({ signal }) => {
      const page = await json(client.approvals.$get({ query: { agent_id: agentId, kind, limit: EARLIER_ROWS } }, until(signal)));
      return page.items;
    },
  });
