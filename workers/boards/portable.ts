// What of boards leaves with an organization: all of it.
import { flag, id, integer, optional, type Portable, ref, time, token, words } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [
    {
      name: "board_groups",
      key: ["id"],
      columns: { id: id(), name: words(200), slug: token(200), description: optional(words(4000)), version: integer(), created_at: time(), updated_at: time() },
      omitted: {},
      arrives: () => ({}),
    },
    {
      name: "boards",
      key: ["id"],
      columns: {
        id: id(),
        board_group_id: optional(ref("board_groups")),
        gateway_id: optional(ref("gateways")),
        name: words(200),
        slug: token(200),
        key: token(20),
        description: optional(words(20_000)),
        require_approval_for_done: flag(),
        require_review_before_done: flag(),
        comment_required_for_review: flag(),
        block_status_changes_with_pending_approval: flag(),
        only_lead_can_change_status: flag(),
        last_number: integer(),
        task_count: integer(),
        version: integer(),
        created_at: time(),
        updated_at: time(),
        deleted_at: optional(time()),
      },
      omitted: {},
      arrives: () => ({}),
    },
  ],
  staysBehind: [],
};
