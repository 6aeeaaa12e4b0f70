// How approvals gate tasks: implements the port of tasks/gate.ts. An approval is spent in the batch of the change it allows, behind
// a guard, so that of two concurrent uses only one succeeds.
import type { Database } from "#worker/platform/db.ts";
import { accept, type Refusal, refuse, type Result } from "#worker/platform/result.ts";
import { type GateAsk, type GatePass, NOTHING_IN_THE_WAY, type TaskGate } from "#worker/tasks/index.ts";
import { checkUse, chooseApproval } from "./rules.ts";
import { ACTION_TASK_DONE } from "./schema.ts";
import { contentHash } from "./content.ts";
import { changedEvent } from "./present.ts";
import { approvalsOfTask, updateApproval } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

function spend(db: Database, approval: ApprovalFacts, now: string): GatePass {
  const next: ApprovalFacts = { ...approval, spent_at: now, version: approval.version + 1 };
  const { guard, writes } = updateApproval(db, approval, next, "approval_spent");
  return { guards: [guard], writes, events: [changedEvent("approval.spent", approval, next)] };
}

function passWith(rows: ApprovalFacts[], { db, task, now, approvalId }: GateAsk, missing: Refusal): Result<GatePass> {
  const at = now.toISOString();
  const action = rows[0]?.action ?? "";
  const hash = contentHash(action, task);
  const approval = chooseApproval(rows, approvalId, hash, at);
  if (!approval) return refuse(missing);
  const usable = checkUse(approval, hash, at);
  return usable.ok ? accept(spend(db, approval, at)) : usable;
}

/** The gate of tasks: which changes wait for an approval. */
export const approvalsGate: TaskGate<ApprovalFacts[]> = {
  query: approvalsOfTask,

  /** On a board that requires it, `done` needs an approved request for exactly this version of the task. */
  forDone(rows, ask) {
    if (!ask.boardWantsApproval) return accept(NOTHING_IN_THE_WAY);
    const approvals = rows.filter((approval) => approval.action === ACTION_TASK_DONE);
    return passWith(approvals, ask, {
      code: "approval_required",
      detail: `On this board a task goes to done with an approval. Ask for one: POST /approvals {"task_id": "${ask.task.id}", "action": "${ACTION_TASK_DONE}", "reason": "…"}, and move it when a person has approved.`,
    });
  },

  /** Any approval requested for this task (other than for `done`) must be granted before it runs. With none requested, none is needed. */
  forExecute(rows, ask) {
    const approvals = rows.filter((approval) => approval.action !== ACTION_TASK_DONE && approval.status !== "withdrawn");
    const latest = approvals[0];
    if (!latest || (latest.spent_at && latest.status === "approved")) return accept(NOTHING_IN_THE_WAY);
    return passWith(
      approvals.filter((approval) => approval.action === latest.action),
      ask,
      { code: "approval_required", detail: "An approval is missing." },
    );
  },
};
