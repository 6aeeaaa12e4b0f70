// Export and import columns of approvals. They arrive as a record of past decisions: they can be neither decided nor used there.
import { attached, id, json, link, oneOf, optional, ordinal, type Portable, real, ref, someone, time, title, token, words } from "#worker/platform/portable.ts";
import { ACTOR_TYPES } from "#worker/platform/wire.ts";
import { asElsewhere } from "./content.ts";
import { APPROVAL_STATUSES, RubricScores } from "./schema.ts";

/** A held command of 32 KB, each character of which is written as six, and what is said about it. */
const HELD_FACTS_MAX_CHARS = 262_144;

export const portable: Portable = {
  tables: [
    {
      name: "approvals",
      key: ["id"],
      columns: {
        id: id(),
        board_id: optional(ref("boards")),
        task_id: optional(ref("tasks")),
        action: title(200),
        reason: words(50_000),
        payload: attached(HELD_FACTS_MAX_CHARS),
        confidence: optional(real()),
        rubric_scores: optional(json(RubricScores)),
        requester_type: oneOf(ACTOR_TYPES),
        requester_id: someone(),
        requester_name: words(200),
        content_hash: token(100),
        gateway_id: optional(link()),
        held_command_id: optional(words(200)),
        status: oneOf(APPROVAL_STATUSES),
        comment: optional(words(4000)),
        decider_type: optional(oneOf(ACTOR_TYPES)),
        decider_id: optional(someone()),
        decider_name: optional(words(200)),
        decided_at: optional(time()),
        expires_at: time(),
        spent_at: optional(time()),
        version: ordinal(),
        created_at: time(),
      },
      omitted: { gateway_outcome: "told by a gateway of this installation; the events have it" },
      arrives: (row, at) => ({
        gateway_outcome: null,
        content_hash: asElsewhere(String(row.content_hash)), // it approved something that had another id
        ...(row.status === "pending" ? { status: "withdrawn", decided_at: at } : {}),
      }),
    },
  ],
  staysBehind: [],
};
