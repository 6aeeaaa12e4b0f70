// Export and import columns of boards and their groups.
import { missingStreamsSql } from "#worker/platform/events.ts";
import { count, flag, id, matching, name, optional, ordinal, type Portable, ref, time, token, words } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [
    {
      name: "board_groups",
      key: ["id"],
      columns: { id: id(), name: name(200), slug: token(200), description: optional(words(4000)), version: ordinal(), created_at: time(), updated_at: time() },
      omitted: {},
      arrives: () => ({}),
      deletedBy: "board_group.deleted",
    },
    {
      name: "boards",
      key: ["id"],
      columns: {
        id: id(),
        board_group_id: optional(ref("board_groups")),
        gateway_id: optional(ref("gateways")),
        name: name(200),
        slug: token(200),
        key: matching(/^[A-Z][A-Z0-9]{1,9}$/),
        description: optional(words(20_000)),
        require_approval_for_done: flag(),
        require_review_before_done: flag(),
        comment_required_for_review: flag(),
        block_status_changes_with_pending_approval: flag(),
        only_lead_can_change_status: flag(),
        last_number: count(),
        task_count: count(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
        deleted_at: optional(time()),
      },
      omitted: {},
      arrives: () => ({}),
      // Leaves out boards created during the export, after its streams had been read.
      settle: missingStreamsSql("boards"),
    },
  ],
  staysBehind: [],
};
