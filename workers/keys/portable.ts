// Export and import columns of API keys. They are exported but not imported: keys must be issued again.
import { z } from "zod";
import { id, json, optional, ordinal, type Portable, someone, time, words } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [
    {
      name: "api_keys",
      key: ["id"],
      columns: {
        id: id(),
        name: words(200),
        scopes: json(z.array(z.string())),
        board_ids: optional(json(z.array(z.string()))),
        created_by: someone(),
        created_by_name: words(200),
        created_at: time(),
        rotated_at: optional(time()),
        expires_at: optional(time()),
        last_used_at: optional(time()),
        revoked_at: optional(time()),
        version: ordinal(),
      },
      omitted: { hint: "the beginning of a key's id", former_makers: "keys are issued again" },
      arrives: "keys are issued again",
    },
  ],
  staysBehind: [],
};
