// What of gateways leaves with an organization. They arrive without their token and were never connected; nothing that was
// under way goes on elsewhere.
import { actorJson, count, id, json, link, name, oneOf, optional, ordinal, type Portable, ref, type Row, time, token, words } from "#worker/platform/portable.ts";
import { z } from "zod";
import { OPEN_RUN_STATUSES, OUTPUT_MAX_CHARS } from "./runs.ts";
import { LINK_PROBLEMS, LINK_STATUSES, RUN_STATUSES } from "./schema.ts";

const NOT_TAKEN = "It was under way when the organization was exported.";
const CAUSE = "the number of an event of this installation";

export const portable: Portable = {
  tables: [
    {
      name: "gateways",
      key: ["id"],
      columns: {
        id: id(),
        name: name(200),
        endpoint: optional(token(2000)),
        capabilities: json(z.array(z.string())),
        workspace_root: words(1000),
        status: oneOf(LINK_STATUSES),
        problem: optional(oneOf(LINK_PROBLEMS)),
        problem_detail: optional(words(2000)),
        server_version: optional(token(200)),
        connected_at: optional(time()),
        last_seen_at: optional(time()),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: { sealed_token: "a secret" },
      arrives: () => ({
        sealed_token: null,
        status: "never_connected",
        problem: null,
        problem_detail: null,
        server_version: null,
        connected_at: null,
        last_seen_at: null,
      }),
      deletedBy: "gateway.deleted",
    },
    {
      name: "gateway_commands",
      key: ["id"],
      columns: {
        id: id(),
        gateway_id: ref("gateways"),
        lane: words(300),
        kind: token(100),
        status: oneOf(["queued", "done", "failed", "cancelled"]),
        attempts: count(),
        deadline_at: time(),
        error: optional(words(4000)),
        created_at: time(),
        finished_at: optional(time()),
      },
      omitted: { payload: "holds sealed files while it waits, nothing afterwards", cause_id: CAUSE, not_before: "when this installation tries again" },
      arrives: (row, at) => ({
        payload: "{}",
        cause_id: null,
        not_before: null,
        ...(row.status === "queued" ? { status: "cancelled", error: NOT_TAKEN, finished_at: at } : {}),
      }),
    },
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
        parameters: json(),
        output: optional(words(OUTPUT_MAX_CHARS)),
        error: optional(words(4000)),
        requested_by: actorJson(),
        deadline_at: time(),
        version: ordinal(),
        created_at: time(),
        started_at: optional(time()),
        ended_at: optional(time()),
      },
      omitted: { cause_id: CAUSE, boot_id: "which start of the gateway it belonged to" },
      arrives: (row, at) => ({
        cause_id: null,
        boot_id: null,
        ...((OPEN_RUN_STATUSES as readonly unknown[]).includes(row.status) ? { status: "aborted", error: NOT_TAKEN, ended_at: at } : {}),
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
      },
      omitted: {},
      arrives: (row, at): Row => (row.status === "held" ? { status: "released", outcome: "not_taken_over", released_at: at } : {}),
    },
  ],
  staysBehind: [],
};
