// How approvals gate tasks: implements the port of tasks/gate.ts. An approval is spent in the batch of the change it allows, behind
// a guard, so that of two concurrent uses only one succeeds.
import type { Database } from "#worker/platform/db.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { type GateAsk, type GatePass, NOTHING_IN_THE_WAY, type RunAsk, type TaskGate } from "#worker/tasks/index.ts";
import { checkParameters, checkUse, chooseApproval, inTheWay } from "./rules.ts";
import { ACTION_TASK_DONE, ACTION_TASK_EXECUTE } from "./schema.ts";
import { contentHash } from "./content.ts";
import { changedEvent } from "./present.ts";
import { approvalsOfTask, nothingAskedSince, updateApproval } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

function spend(db: Database, approval: ApprovalFacts, now: string): GatePass {
  const next: ApprovalFacts = { ...approval, spent_at: now, version: approval.version + 1 };
  const { guard, writes } = updateApproval(db, approval, next, "approval_spent");
  return { guards: [guard], writes, events: [changedEvent("approval.spent", approval, next)] };
}

/** What was approved on another board, before the task moved here, nobody of this board has approved. */
const isOfBoard = (approval: ApprovalFacts, { board_id }: GateAsk["task"]): boolean => approval.board_id === board_id;

function use(approval: ApprovalFacts, { db, task, now }: GateAsk): Result<GatePass> {
  const at = now.toISOString();
  const usable = checkUse(approval, contentHash(approval.action, task), at);
  return usable.ok ? accept(spend(db, approval, at)) : usable;
}

/** For a run that is what was approved, with the same parameters where the approval names any. */
function spendOnRun(approval: ApprovalFacts, ask: RunAsk): Result<GatePass> {
  const used = use(approval, ask);
  if (!used.ok) return used;
  if (!isOfBoard(approval, ask.task))
    return refuse({ code: "approval_stale", detail: "It was approved on another board, where the task was before. Ask again on this one." });
  const same = checkParameters(approval, ask.parameters);
  return same.ok ? used : same;
}

const joined = (passes: GatePass[]): GatePass => ({
  guards: passes.flatMap(({ guards }) => guards),
  writes: passes.flatMap(({ writes }) => writes),
  events: passes.flatMap(({ events }) => events),
});

export const approvalsGate: TaskGate<ApprovalFacts[]> = {
  query: approvalsOfTask,

  /** On a board that requires it, `done` needs an approved request for exactly this version of the task. */
  forDone(rows, ask) {
    if (!ask.boardWantsApproval) return accept(NOTHING_IN_THE_WAY);
    const approvals = rows.filter((approval) => approval.action === ACTION_TASK_DONE && isOfBoard(approval, ask.task));
    const approval = chooseApproval(approvals, ask.approvalId, contentHash(ACTION_TASK_DONE, ask.task), ask.now.toISOString());
    if (approval) return use(approval, ask);
    return refuse({
      code: "approval_required",
      detail: `On this board a task goes to done with an approval. Ask for one: POST /approvals {"task_id": "${ask.task.id}", "action": "${ACTION_TASK_DONE}", "reason": "…"}, and move it when a person has approved.`,
    });
  },

  /** What was asked for must be given before a run, and is spent by it; none asked, none needed. */
  forRun(rows, ask) {
    const asked = rows.filter(({ action, status }) => action !== ACTION_TASK_DONE && status !== "withdrawn");
    const passes: GatePass[] = [];
    const needed = inTheWay(asked, ask.begins, ACTION_TASK_EXECUTE);
    for (const approval of needed) {
      const used = spendOnRun(approval, ask);
      if (!used.ok) return used;
      passes.push(used.value);
    }
    const stillNewest = { ...NOTHING_IN_THE_WAY, guards: [nothingAskedSince(ask.db, ask.task.id, asked[0]?.id ?? "")] };
    return accept({ ...joined([...passes, stillNewest]), approvalIds: needed.map(({ id }) => id) });
  },
};
