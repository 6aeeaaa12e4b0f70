// Export and import of gateways: they arrive without their token, as never connected.
import { flag, id, json, name, oneOf, optional, ordinal, type Portable, time, token, wordList, words } from "#worker/platform/portable.ts";
import { NEVER_CONNECTED } from "./link-state.ts";
import { ConnectionInfo, LINK_PROBLEMS, LINK_STATUSES } from "./schema.ts";

export const portable: Portable = {
  tables: [
    {
      name: "gateways",
      key: ["id"],
      columns: {
        id: id(),
        name: name(200),
        endpoint: optional(token(2000)),
        allow_insecure_tls: flag(),
        disable_device_pairing: flag(),
        capabilities: wordList(),
        workspace_root: name(1000),
        status: oneOf(LINK_STATUSES),
        problem: optional(oneOf(LINK_PROBLEMS)),
        problem_detail: optional(words(2000)),
        server_version: optional(token(200)),
        connected_at: optional(time()),
        last_seen_at: optional(time()),
        auto_registered: flag(),
        last_heartbeat_at: optional(time()),
        connection_info: optional(json(ConnectionInfo)),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: { sealed_token: "a secret", connected_by_key_id: "its relay token stays behind" },
      arrives: () => ({ sealed_token: null, connected_by_key_id: null, ...NEVER_CONNECTED }),
      deletedBy: "gateway.deleted",
    },
  ],
  staysBehind: [],
};
