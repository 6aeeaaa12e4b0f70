// Export and import columns of boards and their groups.
import { z } from "zod";
import { missingStreamsSql } from "#worker/platform/events.ts";
import {
  actorJson,
  attached,
  type Column,
  count,
  flag,
  id,
  json,
  lastOrdinal,
  matching,
  name,
  oneOf,
  optional,
  ordinal,
  type Portable,
  rank,
  ref,
  type Row,
  since,
  time,
  token,
  words,
} from "#worker/platform/portable.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import {
  BOARD_CHECKS_MAX,
  BOARD_TYPES,
  BoardCheck,
  CHECK_NAME_MAX_CHARS,
  CHECK_REPORTERS_MAX,
  LINK_MAX_CHARS,
  METRICS_MAX_CHARS,
  NOTE_MAX_CHARS,
} from "./schema.ts";

/** A check within the bounds in which one is taken. */
const check = BoardCheck.extend({
  name: z.string().max(CHECK_NAME_MAX_CHARS),
  settings: z.object({ reporter_ids: z.array(z.string().max(200)).max(CHECK_REPORTERS_MAX), url: z.string().max(LINK_MAX_CHARS).nullable() }),
});

/** A rank, or none: exports of before boards had an order. */
const placed = (): Column => ({ ...rank(), check: z.union([z.literal(""), rank().check]) });
/** Without a rank of their own they stand in the order in which they were made. */
function inOrder({ id, rank, created_at }: Row): Row {
  const share = Number.parseInt(String(id).slice(-5), 16) / 16 ** 5;
  return rank === "" ? { rank: rankAtEnd(Date.parse(String(created_at)), share) } : {};
}

export const portable: Portable = {
  tables: [
    {
      name: "board_groups",
      key: ["id"],
      columns: {
        id: id(),
        name: name(200),
        slug: token(200),
        description: optional(words(4000)),
        rank: since("", placed()),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: {},
      arrives: inOrder,
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
        last_number: lastOrdinal(),
        task_count: count(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
        deleted_at: optional(time()),
        board_type: since("goal", oneOf(BOARD_TYPES)),
        objective: optional(words(8_000)),
        success_metrics: optional(attached(METRICS_MAX_CHARS)),
        target_date: optional(time()),
        goal_confirmed: since(0, flag()),
        goal_source: optional(words(200)),
        max_agents: optional(count()),
        rank: since("", placed()),
        archived_at: optional(time()),
        is_paused: since(0, flag()),
        require_checks_for_done: since(0, flag()),
        checks: optional(json(z.array(check).max(BOARD_CHECKS_MAX))),
      },
      omitted: {},
      arrives: inOrder,
      // Leaves out boards created during the export, after its streams had been read.
      settle: missingStreamsSql("boards"),
    },
    {
      name: "board_group_notes",
      key: ["id"],
      columns: {
        id: id(),
        board_group_id: ref("board_groups"),
        text: words(NOTE_MAX_CHARS),
        created_by: actorJson(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: {},
      arrives: () => ({}),
      deletedBy: "board_group_note.deleted",
    },
  ],
  staysBehind: [],
};
