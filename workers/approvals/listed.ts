// Approvals as lists and snapshots carry them: whole, until what is attached to them would make the page large; the rest abridged.
import { abridgedFacts, abridgedText } from "#worker/platform/abridge.ts";
import { presentApproval } from "./present.ts";
import type { Approval } from "./schema.ts";
import type { ApprovalFacts } from "./tables.ts";

/** What the texts and attachments of one page take before the others are abridged. */
export const LISTED_WHOLE_MAX_CHARS = 500_000;
/** Of an attachment that is abridged; it stands in a row twice, under both of its names. */
const ABRIDGED_MAX_CHARS = 1_000;

/** A reason and an attachment stand in a row under two names each. */
const sizeOf = ({ payload, reason, comment }: ApprovalFacts): number => 2 * (payload.length + reason.length) + (comment?.length ?? 0);

function abridged(row: ApprovalFacts): Approval {
  const approval = presentApproval(row);
  const reason = abridgedText(approval.reason);
  const attached = abridgedFacts(approval.metadata, ABRIDGED_MAX_CHARS);
  return {
    ...approval,
    reason,
    metadata: attached,
    payload: { ...attached, reason },
    comment: approval.comment === null ? null : abridgedText(approval.comment),
    is_abridged: true,
  };
}

/** In their order; the first ones are whole. */
export function listedApprovals(rows: readonly ApprovalFacts[]): Approval[] {
  let room = LISTED_WHOLE_MAX_CHARS;
  return rows.map((row) => {
    const size = sizeOf(row);
    if (size > room) return abridged(row);
    room -= size;
    return presentApproval(row);
  });
}
