// The approvals of a board as they are asked for and decided, in the shape of the field's client: each as it is then, with how many wait.
import { type BoardTeller, type From, streamOfBoard } from "#worker/boards/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { all, type Query } from "#worker/platform/db.ts";
import { blockOf, lastOfEach } from "#worker/platform/event-stream.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { abridgedApproval } from "./listed.ts";
import { presentApproval } from "./present.ts";
import { approvalsByIds, pendingOnBoard, type TaskCounts, taskCountsOf } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

type Found = { approvals: ApprovalFacts[]; pending: number; counts: TaskCounts[] };

function blocksOf(events: readonly EventView[], { approvals, pending, counts }: Found): string {
  const known = new Map(listed(approvals.map(presentApproval), abridgedApproval).map((approval) => [approval.id, approval]));
  const countsOf = new Map(counts.map((one) => [one.task_id, one]));
  return lastOfEach(events)
    .flatMap(({ subject, seq }) => {
      const approval = known.get(subject.id);
      if (!approval) return [];
      const task_counts = approval.task_id ? countsOf.get(approval.task_id) : undefined;
      return [blockOf("approval", { approval, pending_approvals_count: pending, ...(task_counts ? { task_counts } : {}) }, seq)];
    })
    .join("");
}

const teller: BoardTeller<{ found: Query<Found> }> = {
  action: actions["approval.watch"],
  noun: "approval.",
  list: "approvals",
  ask(db, boardId, events) {
    const ids = [...new Set(events.map(({ subject }) => subject.id))];
    return { found: all({ approvals: approvalsByIds(db, boardId, ids), pending: pendingOnBoard(db, boardId), counts: taskCountsOf(db, boardId, ids) }) };
  },
  tell: (events, _board, { found }) => blocksOf(events, found),
};

export const streamApprovals = (work: Work, boardId: string, from: From): Promise<ReadableStream<Uint8Array>> => streamOfBoard(work, boardId, from, teller);
