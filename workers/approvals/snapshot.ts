// The snapshot of a board with its approvals: one transaction, so `seq` fits all of it.
import { boardSnapshot } from "#worker/tasks/index.ts";
import type { Work } from "#worker/platform/work.ts";
import { presentApproval } from "./present.ts";
import { approvalsOfBoard } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

export async function snapshot(work: Work, boardId: string) {
  const { more, ...rest } = await boardSnapshot(work, boardId, (db) => [...approvalsOfBoard(db, boardId).statements]);
  return { ...rest, approvals: (more[0] as ApprovalFacts[]).map(presentApproval) };
}
