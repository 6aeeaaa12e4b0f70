// Export and import columns of results. A link that was being asked is asked again by whoever wants it.
import { z } from "zod";
import { actorJson, count, oneOf, optional, ordinal, type Portable, ref, time, token, words } from "#worker/platform/portable.ts";
import { LINK_MAX_CHARS } from "#worker/boards/schema.ts";
import { REVISION_MAX_CHARS, SUMMARY_MAX_CHARS } from "./schema.ts";
import { SETTLE_STATES } from "./store.ts";

const url = z
  .string()
  .max(LINK_MAX_CHARS)
  .refine((address) => URL.canParse(address) && new URL(address).protocol === "https:", "must be an https:// address");

export const portable: Portable = {
  tables: [
    {
      name: "check_results",
      key: ["task_id", "check_id"],
      columns: {
        task_id: ref("tasks"),
        check_id: token(40),
        board_id: ref("boards"),
        state: { ...oneOf(["passed", "failed"]), sql: "iif(x.state = 'waiting', 'failed', x.state)" },
        work_version: ordinal(),
        since: ordinal(),
        version: ordinal(),
        summary: optional(words(SUMMARY_MAX_CHARS)),
        url: optional({ kind: "plain", check: url }),
        revision: optional(token(REVISION_MAX_CHARS)),
        passed: optional(count()),
        failed: optional(count()),
        skipped: optional(count()),
        reported_by: actorJson(),
        reported_at: time(),
        attempts: count(),
      },
      omitted: { next_at: "nothing that arrives asks anything by itself" },
      arrives: () => ({}),
      settle: SETTLE_STATES,
    },
  ],
  staysBehind: [],
};
