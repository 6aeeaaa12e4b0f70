// The snapshot of a board with its approvals: one transaction, so `seq` fits all of it.
import { boardSnapshot } from "#worker/tasks/index.ts";
import type { Work } from "#worker/platform/work.ts";
import { approvalsOfBoardStatement, presentApproval } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

export async function snapshot(work: Work, boardId: string) {
  const { more, ...rest } = await boardSnapshot(work, boardId, (db) => [approvalsOfBoardStatement(db, boardId)]);
  return { ...rest, approvals: (more[0] as ApprovalFacts[]).map(presentApproval) };
}
