// Approvals as lists and snapshots carry them: whole, until what is attached to them would make the page large; the rest abridged.
import { abridgedFacts, abridgedText, ATTACHED_MAX_CHARS } from "#worker/platform/abridge.ts";
import type { Approval } from "./schema.ts";

/** A reason and an attachment stand in a row under two names each. */
export function abridgedApproval(approval: Approval): Approval {
  const reason = abridgedText(approval.reason);
  const attached = abridgedFacts(approval.metadata, ATTACHED_MAX_CHARS);
  return {
    ...approval,
    reason,
    metadata: attached,
    payload: { ...attached, reason },
    comment: approval.comment === null ? null : abridgedText(approval.comment),
    is_abridged: true,
  };
}
