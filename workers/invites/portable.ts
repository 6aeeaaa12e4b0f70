// Export and import columns of invites. They are exported but not imported: an import lets nobody in.
import { z } from "zod";
import { ROLES } from "#worker/members/schema.ts";
import { flag, id, json, oneOf, optional, ordinal, type Portable, since, someone, time, token, words } from "#worker/platform/portable.ts";

/** Invites do not arrive; a line of one must only be one. */
const NEVER = "1970-01-01T00:00:00.000Z";

export const portable: Portable = {
  tables: [
    {
      name: "invites",
      key: ["id"],
      columns: {
        id: id(),
        invited_email: optional(token(320)),
        role: oneOf(ROLES),
        all_boards_read: flag(),
        all_boards_write: flag(),
        board_access: json(z.array(z.unknown())),
        status: oneOf(["pending", "accepted", "revoked"]),
        created_by: someone(),
        created_by_name: words(200),
        created_at: time(),
        expires_at: time(),
        accepted_by: optional(someone()),
        accepted_by_name: optional(words(200)),
        accepted_at: optional(time()),
        version: ordinal(),
        updated_at: since(NEVER, time()),
      },
      omitted: { key_id: "part of the link", secret_hash: "a secret's hash" },
      arrives: "nobody gets in by an import: people are invited again",
    },
  ],
  staysBehind: [],
};
