// Approvals and the spine. A command that a gateway holds becomes an approval; one that it no longer holds is withdrawn;
// a decision goes back to the gateway, or to the agent that asked.
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { tellAgent } from "#worker/tasks/index.ts";
import { ACTION_EXEC } from "./schema.ts";
import { closeStatement } from "./service.ts";
import { changedEvent, recountPending, requestedEvent, SELECT_APPROVALS } from "./store.ts";
import { approvals, type ApprovalFacts, type ApprovalRow } from "./tables.ts";

type Held = {
  command: string;
  cwd: string | null;
  host: string | null;
  gateway_id: string;
  expires_at: string;
  allowed_decisions: string[];
  [fact: string]: unknown;
};
type Names = { board_name: string | null; task_title: string | null; task_key: string | null };

async function onHeld(event: StoredEvent, { db }: ConsumerContext): Promise<Effects | null> {
  const held = event.payload as Held;
  const known = await db.sql("SELECT id FROM approvals WHERE gateway_id = ?1 AND held_command_id = ?2", held.gateway_id, event.subject_id).first();
  if (known) return null;
  const names = await db
    .sql(
      "SELECT b.name AS board_name, t.title AS task_title, b.key || '-' || t.number AS task_key FROM tasks t JOIN boards b ON b.id = t.board_id WHERE t.id = ?1",
      event.about_id,
    )
    .first<Names>();
  const { label: _label, ...payload } = held;
  const row: ApprovalRow = {
    id: newId(),
    organization_id: event.organization_id,
    board_id: event.board_id,
    task_id: event.about_id,
    action: ACTION_EXEC,
    reason: `${event.actor_name} wants to run a shell command${held.cwd ? ` in ${held.cwd}` : ""}.`,
    payload: JSON.stringify(payload),
    confidence: null,
    requester_type: event.actor_type,
    requester_id: event.actor_id,
    requester_name: event.actor_name,
    content_hash: sha256(`${ACTION_EXEC}\n${held.command}`),
    gateway_id: held.gateway_id,
    held_command_id: event.subject_id,
    status: "pending",
    comment: null,
    decider_type: null,
    decider_id: null,
    decider_name: null,
    decided_at: null,
    expires_at: held.expires_at,
    spent_at: null,
    version: 1,
    created_at: event.at,
  };
  const facts: ApprovalFacts = { ...row, ...(names ?? { board_name: null, task_title: null, task_key: null }) };
  return {
    writes: [db.statement(db.build.insert(approvals).values(row)), ...recountPending(db, row.task_id)],
    events: [requestedEvent(facts)],
    actor: { type: event.actor_type, id: event.actor_id, name: event.actor_name },
  };
}

/** Decided in the gateway's own surface, expired there, or lost in a restart: nobody here can decide it any more. */
async function onReleased(event: StoredEvent, { db, now }: ConsumerContext): Promise<Effects | null> {
  const { gateway_id, outcome, resolved_by } = event.payload as { gateway_id: string; outcome: string; resolved_by: string | null };
  const row = await db
    .sql(`${SELECT_APPROVALS} WHERE p.gateway_id = ?1 AND p.held_command_id = ?2 AND p.status = 'pending'`, gateway_id, event.subject_id)
    .first<ApprovalFacts>();
  if (!row) return null;
  const next: ApprovalFacts = {
    ...row,
    status: "withdrawn",
    comment: `The gateway no longer holds it: ${outcome}${resolved_by ? ` by ${resolved_by}` : ""}.`,
    decided_at: now.toISOString(),
    version: row.version + 1,
  };
  return {
    guards: [db.guard("(SELECT version FROM approvals WHERE id = ?) = ?", "approval_moved", row.id, row.version)],
    writes: [closeStatement(db, next), ...recountPending(db, row.task_id)],
    events: [changedEvent("approval.withdrawn", row, next, next.comment)],
  };
}

/** Nothing is left to decide about a task that was deleted. */
async function onTaskDeleted(event: StoredEvent, { db, now }: ConsumerContext): Promise<Effects | null> {
  const [rows] = await db.read<[ApprovalFacts[]]>([db.sql(`${SELECT_APPROVALS} WHERE p.task_id = ?1 AND p.status = 'pending'`, event.subject_id)]);
  const closed = rows.map((row): [ApprovalFacts, ApprovalFacts] => [
    row,
    { ...row, status: "withdrawn", comment: "The task was deleted.", decided_at: now.toISOString(), version: row.version + 1 },
  ]);
  if (closed.length === 0) return null;
  return {
    guards: closed.map(([row]) => db.guard("(SELECT version FROM approvals WHERE id = ?) = ?", "approval_moved", row.id, row.version)),
    writes: [...closed.map(([, next]) => closeStatement(db, next)), ...recountPending(db, event.subject_id)],
    events: closed.map(([row, next]) => changedEvent("approval.withdrawn", row, next, next.comment)),
  };
}

async function onDecided(event: StoredEvent, context: ConsumerContext): Promise<Effects | null> {
  const { db, env, shard, now } = context;
  const row = await db.sql(`${SELECT_APPROVALS} WHERE p.id = ?1`, event.subject_id).first<ApprovalFacts>();
  if (!row) return null;
  if (row.held_command_id && row.gateway_id) {
    const { gateway_id: gatewayId, held_command_id } = row;
    const { allowed_decisions = [] } = JSON.parse(row.payload) as Partial<Held>;
    // Only what the gateway offers: any other word is recorded as a denial (gateway-protocol.md 7).
    const decision = row.status === "approved" && allowed_decisions.includes("allow-once") ? "allow-once" : "deny";
    const command = commandStatement(db, {
      id: newId(),
      organizationId: row.organization_id,
      gatewayId,
      lane: `exec:${held_command_id}`,
      kind: "exec.resolve",
      payload: { held_command_id, decision },
      deadlineAt: deadlineAfter(now, Math.max(60_000, Date.parse(row.expires_at) - now.getTime())),
      causeId: event.id,
      at: now.toISOString(),
    });
    return { writes: [command], after: () => gatewayLink(env, shard, gatewayId).wake({ shard, organizationId: row.organization_id, gatewayId }) };
  }
  if (row.requester_type !== "agent" || !row.task_id) return null;
  return tellAgent(event, row.task_id, context, (task) =>
    [
      `APPROVAL ${row.status.toUpperCase()} for "${row.action}" on task ${task.key} "${task.title}" by ${event.actor_name}.`,
      row.status === "approved" ? "You may do it now, once." : "Do not do it. Read the comment, mend what it names, and ask again if it makes sense.",
      "",
      `--- comment on ${task.id} ---`,
      row.comment ?? "(none)",
      `--- end of comment on ${task.id} ---`,
    ].join("\n"),
  );
}

export const approvalsConsumer: Consumer = {
  name: "approvals",
  on: { "command.held": onHeld, "command.released": onReleased, "task.deleted": onTaskDeleted, "approval.decided": onDecided },
};
