// Asking for an approval.
import { GuardError } from "#worker/platform/commit.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { cut } from "#worker/platform/text.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { type LoadedTask, loadTask } from "#worker/tasks/index.ts";
import { actions } from "./actions.ts";
import { contentHash } from "./content.ts";
import { changedEvent, presentApproval, requestedEvent } from "./present.ts";
import { UNDECIDED } from "./rules.ts";
import { type Approval, APPROVAL_TTL_DEFAULT_SECONDS, type ApprovalCreate, isExecAction, WAITING_OF_REQUESTER_MAX, WAITING_ON_BOARD_MAX } from "./schema.ts";
import { approvalsOfTaskFor, insertApproval, roomGuards, updateApproval } from "./store.ts";
import type { ApprovalFacts, ApprovalRow } from "./tables.ts";

const REASON_MAX_CHARS = 4000;
const missing = (field: string, detail: string) =>
  new ProblemError("invalid_input", `${field}: ${detail}`, { fields: [{ path: field, message: "is required" }] });

function reasonOf(input: ApprovalCreate): string {
  const nested = input.payload as { reason?: unknown; decision?: { reason?: unknown } } | undefined;
  const reason = [input.reason, input.lead_reasoning, nested?.reason, nested?.decision?.reason].find(
    (value): value is string => typeof value === "string" && value.trim() !== "",
  );
  if (!reason) throw missing("reason", "say why; the person who decides reads it.");
  return cut(reason.trim(), REASON_MAX_CHARS);
}

function requestedAction(input: ApprovalCreate): { action: string; taskId: string } {
  const action = input.action ?? input.action_type;
  if (!action) throw missing("action", "say what is to be approved.");
  if (isExecAction(action))
    throw new ProblemError("invalid_input", "action: exec requests come from gateways only, for a command that they hold. Choose another word.", {
      fields: [{ path: input.action ? "action" : "action_type", message: "must not be exec or a kind of it" }],
    });
  const nested = input.payload as { task_id?: unknown } | undefined;
  const taskId = input.task_id ?? input.task_ids?.[0] ?? (typeof nested?.task_id === "string" ? nested.task_id : null);
  if (!taskId) throw missing("task_id", "an approval is about a task.");
  return { action, taskId };
}

/** Who asks is told by the token. */
function requireOwnName({ caller }: Work, { agent_id: agentId }: ApprovalCreate): void {
  if (!agentId || (caller.actor.type === "agent" && caller.actor.id === agentId)) return;
  throw new ProblemError("invalid_input", "agent_id: who asks is told by the token, and that is not this agent's. Leave it out.", {
    fields: [{ path: "agent_id", message: "must be the agent that asks" }],
  });
}

function newApproval(work: Work, input: ApprovalCreate, action: string, reason: string, { facts, board }: LoadedTask): ApprovalFacts {
  const { actor } = work.caller;
  return {
    ...UNDECIDED,
    id: newId(),
    organization_id: board.organization_id,
    board_id: board.id,
    board_name: board.name,
    task_id: facts.row.id,
    task_title: facts.row.title,
    task_key: `${board.key}-${facts.row.number}`,
    action,
    reason,
    payload: JSON.stringify(input.metadata ?? input.payload ?? {}),
    confidence: input.confidence ?? null,
    rubric_scores: input.rubric_scores ? JSON.stringify(input.rubric_scores) : null,
    requester_type: actor.type,
    requester_id: actor.id,
    requester_name: actor.name,
    content_hash: contentHash(action, facts.row),
    gateway_id: null,
    held_command_id: null,
    expires_at: new Date(work.now.getTime() + (input.expires_in_seconds ?? APPROVAL_TTL_DEFAULT_SECONDS) * 1000).toISOString(),
    created_at: at(work),
  };
}

/** `boardId`: the board that the address names; a task of another board than that, or than the body's, is not there. */
export async function askApproval(work: Work, input: ApprovalCreate, boardId?: string): Promise<Approval> {
  const reason = reasonOf(input);
  requireOwnName(work, input);
  const { action, taskId } = requestedAction(input);
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["approval.ask"], { earlier: approvalsOfTaskFor(db, taskId, action) });
    if (!loaded || [boardId, input.board_id].some((named) => named && named !== loaded.board.id)) return null;
    const row = newApproval(work, input, action, reason, loaded);
    const open = loaded.more.earlier.find(({ status }) => status === "pending");
    const replaced = open ? supersede(open, row) : null;
    const closed = replaced ? updateApproval(db, replaced.before, replaced.next, "conflict") : null;
    const answer = presentApproval(row);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards: [...(closed ? [closed.guard] : []), ...roomGuards(db, row, open?.id ?? null)],
      writes: [...(closed?.writes ?? []), ...insertApproval(db, row)],
      events: [
        ...(replaced ? [changedEvent("approval.withdrawn", replaced.before, replaced.next, replaced.next.comment)] : []),
        { ...requestedEvent(row), policy: loaded.policy },
      ],
      answer: { status: 201, body: answer },
    }).catch(explainFull);
    return answer;
  });
}

const FULL: Record<string, string> = {
  requester_waits: `${WAITING_OF_REQUESTER_MAX} of your requests wait on this board, and no more may wait at once. Ask again when a person has decided some of them, or when they have expired.`,
  board_waits: `${WAITING_ON_BOARD_MAX} requests wait on this board, and no more may wait at once. Ask again when people have decided some of them.`,
};

/** People can decide only so much: who asks without end is told to wait. */
function explainFull(error: unknown): never {
  const full = error instanceof GuardError ? FULL[error.code] : undefined;
  throw full ? new ProblemError("conflict", full) : error;
}

/** A new request replaces an open one that is stale or expired; any other open one stands. */
function supersede(open: ApprovalRow, by: ApprovalFacts): { before: ApprovalFacts; next: ApprovalFacts } {
  const now = by.created_at;
  if (open.content_hash === by.content_hash && open.expires_at > now) {
    throw new ProblemError("already_exists", `An approval for this is pending already (asked by ${open.requester_name}). Wait for its decision.`, {
      extra: { approval_id: open.id },
    });
  }
  const before: ApprovalFacts = { ...open, board_name: by.board_name, task_title: by.task_title, task_key: by.task_key };
  return { before, next: { ...before, status: "withdrawn", comment: "Asked again for what the task is now.", decided_at: now, version: open.version + 1 } };
}
