// Export and import of runs and held shell commands: what was in progress does not continue elsewhere.
import { actorJson, attached, count, id, link, oneOf, optional, ordinal, type Portable, ref, type Row, time, words } from "#worker/platform/portable.ts";
import { isOpen, OUTPUT_MAX_CHARS } from "./state.ts";
import { RUN_STATUSES } from "./schema.ts";

const ABORTED_REASON = "It was under way when the organization was exported.";
const CAUSE = "the number of an event of this installation";

export const portable: Portable = {
  tables: [
    {
      name: "runs",
      key: ["id"],
      columns: {
        id: id(),
        gateway_id: link(),
        agent_id: optional(link()),
        agent_name: optional(words(200)),
        board_id: optional(ref("boards")),
        task_id: optional(ref("tasks")),
        session_key: words(500),
        status: oneOf(RUN_STATUSES),
        parameters: attached(),
        output: optional(words(OUTPUT_MAX_CHARS)),
        error: optional(words(4000)),
        requested_by: actorJson(),
        deadline_at: time(),
        version: ordinal(),
        created_at: time(),
        started_at: optional(time()),
        ended_at: optional(time()),
      },
      omitted: {
        cause_id: CAUSE,
        boot_id: "which start of the gateway it belonged to",
        resends: "only counted while it goes on",
      },
      arrives: (row, at) => ({
        cause_id: null,
        boot_id: null,
        resends: 0,
        ...(isOpen(row.status) ? { status: "aborted", error: ABORTED_REASON, ended_at: at } : {}),
      }),
      pageRows: 50,
    },
    {
      name: "held_commands",
      key: ["gateway_id", "id"],
      columns: {
        gateway_id: ref("gateways"),
        id: words(200),
        agent_id: optional(link()),
        board_id: optional(ref("boards")),
        task_id: optional(ref("tasks")),
        run_id: optional(link()),
        status: oneOf(["held", "released"]),
        outcome: optional(words(200)),
        expires_at: time(),
        created_at: time(),
        released_at: optional(time()),
        bytes: count(),
      },
      omitted: { content_hash: "only compared while its gateway holds it" },
      arrives: (row, at): Row => ({
        content_hash: "",
        ...(row.status === "held" ? { status: "released", outcome: "not_taken_over", released_at: at } : {}),
      }),
    },
  ],
  staysBehind: [{ name: "agent_outcomes", why: "agents arrive as drafts, on no gateway: how they do is found out anew" }],
};
