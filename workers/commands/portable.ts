// Export and import of commands to gateways: commands still queued are not sent from the importing side.
import { count, id, oneOf, optional, type Portable, ref, time, token, words } from "#worker/platform/portable.ts";
import { COMMAND_STATUSES } from "./schema.ts";

const ABORTED_REASON = "It was under way when the organization was exported.";
const CAUSE = "the number of an event of this installation";

export const portable: Portable = {
  tables: [
    {
      name: "gateway_commands",
      key: ["id"],
      columns: {
        id: id(),
        gateway_id: ref("gateways"),
        lane: words(300),
        kind: token(100),
        status: oneOf(COMMAND_STATUSES),
        attempts: count(),
        deadline_at: time(),
        error: optional(words(4000)),
        created_at: time(),
        finished_at: optional(time()),
      },
      omitted: {
        payload: "holds sealed files while it waits, what a run began with until it ends, and what somebody said until it is answered",
        cause_id: CAUSE,
        not_before: "when this installation tries again",
        progress: "how far this installation has come with its gateway",
      },
      arrives: (row, at) => ({
        payload: "{}",
        cause_id: null,
        not_before: null,
        ...(row.status === "queued" ? { status: "cancelled", error: ABORTED_REASON, finished_at: at } : {}),
      }),
    },
  ],
  staysBehind: [],
};
