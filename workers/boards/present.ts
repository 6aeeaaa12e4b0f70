// Boards as the API answers them.
import type { Board } from "./schema.ts";
import type { BoardWithSeq } from "./store.ts";

export function presentBoard(row: BoardWithSeq): Board {
  const { last_number: _number, task_count: _count, deleted_at: _deleted, ...rest } = row;
  return {
    ...rest,
    require_approval_for_done: row.require_approval_for_done === 1,
    require_review_before_done: row.require_review_before_done === 1,
    comment_required_for_review: row.comment_required_for_review === 1,
    block_status_changes_with_pending_approval: row.block_status_changes_with_pending_approval === 1,
    only_lead_can_change_status: row.only_lead_can_change_status === 1,
  };
}
