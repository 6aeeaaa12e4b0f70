// An approval as clients see it, and the payloads of its events.
import type { NewEvent } from "#worker/platform/events.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { hashOf } from "./content.ts";
import type { Approval } from "./schema.ts";
import type { ApprovalFacts, ApprovalRow } from "./tables.ts";

export function presentApproval(row: ApprovalFacts): Approval {
  const payload = JSON.parse(row.payload) as Record<string, unknown>;
  const decider: Actor | null = row.decider_type && row.decider_id ? { type: row.decider_type, id: row.decider_id, name: row.decider_name ?? "" } : null;
  return {
    id: row.id,
    organization_id: row.organization_id,
    board_id: row.board_id,
    board_name: row.board_name,
    task_id: row.task_id,
    task_ids: row.task_id ? [row.task_id] : [],
    task_key: row.task_key,
    task_title: row.task_title,
    task_titles: row.task_title === null ? [] : [row.task_title],
    agent_id: row.requester_type === "agent" ? row.requester_id : null,
    requested_by: { type: row.requester_type, id: row.requester_id, name: row.requester_name },
    action: row.action,
    action_type: row.action,
    reason: row.reason,
    metadata: payload,
    payload: { ...payload, reason: row.reason },
    confidence: row.confidence,
    rubric_scores: row.rubric_scores === null ? null : (JSON.parse(row.rubric_scores) as Record<string, number>),
    status: row.status,
    comment: row.comment,
    decided_by: decider,
    decided_at: row.decided_at,
    resolved_at: row.decided_at,
    expires_at: row.expires_at,
    spent_at: row.spent_at,
    gateway_outcome: row.gateway_outcome,
    content_hash: hashOf(row.content_hash),
    version: row.version,
    created_at: row.created_at,
  };
}

/** About its task; of a command of a gateway's own session about that gateway. */
function subjectOf({ id, task_id, gateway_id }: ApprovalRow) {
  const gateway = gateway_id ? { type: "gateway", id: gateway_id } : null;
  return { subject: { type: "approval", id }, about: task_id ? { type: "task", id: task_id } : gateway };
}

/** The whole approval, for the event of its request. */
export const requestedEvent = (row: ApprovalFacts): NewEvent<"approval.requested"> => ({
  type: "approval.requested",
  ...subjectOf(row),
  payload: { label: row.action, after: presentApproval(row) },
  reason: row.reason,
});

type ApprovalChange = "approval.decided" | "approval.expired" | "approval.withdrawn" | "approval.overruled" | "approval.spent";

/** What has changed since the approval was read. */
export function changedEvent(type: ApprovalChange, before: ApprovalFacts, after: ApprovalFacts, reason: string | null = null): NewEvent<ApprovalChange> {
  const [was, is] = [presentApproval(before), presentApproval(after)];
  const fields = (Object.keys(is) as (keyof Approval)[]).filter((field) => JSON.stringify(is[field]) !== JSON.stringify(was[field]));
  const changed = (approval: Approval): Partial<Approval> => Object.fromEntries(fields.map((field) => [field, approval[field]]));
  return {
    type,
    ...subjectOf(after),
    payload: {
      label: after.action,
      action: after.action,
      gateway_id: after.gateway_id,
      held_command_id: after.held_command_id,
      before: changed(was),
      after: changed(is),
    },
    reason,
  };
}
