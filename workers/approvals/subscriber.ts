// What approvals do about events. A command that a gateway holds becomes an approval, which is withdrawn when the command is released;
// a decision goes back to the gateway, or to the agent that asked.
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import type { EventPayloads, StoredEvent } from "#worker/platform/event-catalog.ts";
import { fenced } from "#worker/platform/fence.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { messageAgent } from "#worker/tasks/index.ts";
import { commandHash, execLane, type HeldOutcome } from "#worker/runs/index.ts";
import { changedEvent, requestedEvent } from "./present.ts";
import { isOverruled, outcomeOf, wordsOf } from "./outcomes.ts";
import { UNDECIDED } from "./rules.ts";
import { ACTION_EXEC } from "./schema.ts";
import { approvalById, approvalOfHeld, insertApproval, namesOfTask, pendingOfTask, updateApproval } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

const actorOf = (event: StoredEvent): Actor => ({ type: event.actor_type, id: event.actor_id, name: event.actor_name });

const REPLACED = "The gateway shows another command under the same id now, so it has been asked again.";

/** Outside of tasks it says whose session it is: nobody here has given that work. */
function reasonOf({ type, name }: Actor, { cwd, session_key }: Pick<EventPayloads["command.held"], "cwd" | "session_key">): string {
  const wants = `${name} wants to run a shell command${cwd ? ` in ${cwd}` : ""}`;
  if (!session_key) return `${wants}.`;
  return type === "agent" ? `${wants}, outside of its tasks.` : `${wants}, for an agent or session that Mission Control does not govern.`;
}

async function onHeld(event: StoredEvent<"command.held">, context: ConsumerContext): Promise<Effects | null> {
  const { db } = context;
  const { label: _label, ...held } = event.payload;
  const taskId = event.about_type === "task" ? event.about_id : null;
  const { known, subject } = await db.ask({ known: approvalOfHeld(db, held.gateway_id, event.subject_id), subject: namesOfTask(db, taskId) });
  if (known?.content_hash === commandHash(held)) return null;
  const replaced = known?.status === "pending" ? withdraw(context, [known], REPLACED) : null;
  const actor = actorOf(event);
  const row: ApprovalFacts = {
    ...UNDECIDED,
    ...(subject ?? { board_name: null, task_title: null, task_key: null }),
    id: newId(),
    organization_id: event.organization_id,
    board_id: event.board_id,
    task_id: taskId,
    action: ACTION_EXEC,
    reason: reasonOf(actor, held),
    payload: JSON.stringify(held),
    confidence: null,
    rubric_scores: null,
    requester_type: actor.type,
    requester_id: actor.id,
    requester_name: actor.name,
    content_hash: commandHash(held),
    gateway_id: held.gateway_id,
    held_command_id: event.subject_id,
    expires_at: held.expires_at,
    created_at: event.at,
  };
  return {
    guards: replaced?.guards ?? [],
    writes: [...(replaced?.writes ?? []), ...insertApproval(db, row)],
    events: [...(replaced?.events ?? []), requestedEvent(row)],
    actor,
  };
}

/** Withdraws requests that can no longer be decided. */
function withdraw({ db, now }: ConsumerContext, rows: ApprovalFacts[], comment: string, gateway_outcome: HeldOutcome | null = null): Effects | null {
  const closed = rows.map((row) => {
    const next: ApprovalFacts = { ...row, status: "withdrawn", comment, gateway_outcome, decided_at: now.toISOString(), version: row.version + 1 };
    return { ...updateApproval(db, row, next, "approval_moved"), event: changedEvent("approval.withdrawn", row, next, comment) };
  });
  if (closed.length === 0) return null;
  return { guards: closed.map(({ guard }) => guard), writes: closed.flatMap(({ writes }) => writes), events: closed.map(({ event }) => event) };
}

/** The command was decided in the gateway's own interface, expired there, or was lost in a restart. */
async function onReleased(event: StoredEvent<"command.released">, context: ConsumerContext): Promise<Effects | null> {
  const { gateway_id, outcome, resolved_by } = event.payload;
  const { row } = await context.db.ask({ row: approvalOfHeld(context.db, gateway_id, event.subject_id) });
  if (!row) return null;
  const words = wordsOf(outcome, resolved_by);
  if (row.status === "pending") return withdraw(context, [row], `The gateway no longer holds it: ${words}.`, outcomeOf(outcome));
  return isOverruled(row.status, outcome) ? overrule(context, row, outcome, words) : null;
}

/** What was decided here stands as it was decided, and beside it what is true at the gateway. */
function overrule({ db }: ConsumerContext, row: ApprovalFacts, outcome: string, words: string): Effects {
  const next: ApprovalFacts = { ...row, gateway_outcome: outcomeOf(outcome), version: row.version + 1 };
  const { guard, writes } = updateApproval(db, row, next, "approval_moved");
  const reason = `It is ${row.status} here, but not at the gateway: ${words}.`;
  return { guards: [guard], writes, events: [changedEvent("approval.overruled", row, next, reason)] };
}

async function onTaskDeleted(event: StoredEvent<"task.deleted">, context: ConsumerContext): Promise<Effects | null> {
  const { pending } = await context.db.ask({ pending: pendingOfTask(context.db, event.subject_id) });
  return withdraw(context, pending, "The task was deleted.");
}

/** The gateway gets at least this long to receive the answer, even for a command that is about to expire. */
const RESOLVE_MIN_MS = 60_000;
type HeldFacts = { gatewayId: string; heldCommandId: string };

function resolveAtGateway(row: ApprovalFacts, { gatewayId, heldCommandId }: HeldFacts, causeId: number, { db, env, shard, now }: ConsumerContext): Effects {
  const organizationId = row.organization_id;
  const command = commandStatement(db, {
    id: newId(),
    organizationId,
    gatewayId,
    lane: execLane(heldCommandId),
    kind: "exec.resolve",
    payload: { held_command_id: heldCommandId, decision: row.status === "approved" ? "allow-once" : "deny", content_hash: row.content_hash },
    deadlineAt: deadlineAfter(now, Math.max(RESOLVE_MIN_MS, Date.parse(row.expires_at) - now.getTime())),
    causeId,
    at: now.toISOString(),
  });
  return { writes: [command], after: () => gatewayLink(env, shard, gatewayId).wake({ shard, organizationId, gatewayId }) };
}

async function onDecided(event: StoredEvent<"approval.decided">, context: ConsumerContext): Promise<Effects | null> {
  const { row } = await context.db.ask({ row: approvalById(context.db, event.subject_id) });
  if (!row) return null;
  const { gateway_id: gatewayId, held_command_id: heldCommandId } = row;
  if (heldCommandId && gatewayId) return resolveAtGateway(row, { gatewayId, heldCommandId }, event.id, context);
  if (row.requester_type !== "agent" || !row.task_id) return null;
  return messageAgent(event, row.task_id, context, (task) =>
    [
      `APPROVAL ${row.status.toUpperCase()} for "${row.action}" on task ${task.key} "${task.title}" by ${event.actor_name}.`,
      row.status === "approved" ? "You may do it now, once." : "Do not do it. Read the comment, fix what it names, and ask again if it makes sense.",
      "",
      fenced("comment", row.comment ?? "(none)"),
    ].join("\n"),
  );
}

export const approvalsConsumer: Consumer = {
  name: "approvals",
  on: { "command.held": onHeld, "command.released": onReleased, "task.deleted": onTaskDeleted, "approval.decided": onDecided },
};
