// Export and import columns of members. They are exported but not imported: an import lets nobody in.
import { flag, id, link, oneOf, optional, ordinal, type Portable, ref, someone, time, token, words } from "#worker/platform/portable.ts";
import { ROLES } from "./schema.ts";

const NOT_IMPORTED = "nobody gets in by an import: people are invited again";

export const portable: Portable = {
  tables: [
    {
      name: "members",
      key: ["id"],
      columns: {
        id: id(),
        person_id: someone(),
        name: words(200),
        preferred_name: optional(words(200)),
        email: optional(token(320)),
        role: oneOf(ROLES),
        all_boards_read: flag(),
        all_boards_write: flag(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: {},
      arrives: NOT_IMPORTED,
    },
    {
      name: "member_board_access",
      key: ["member_id", "board_id"],
      parent: { table: "members", column: "member_id" },
      columns: {
        member_id: ref("members"),
        board_id: link(),
        can_read: flag(),
        can_write: flag(),
        created_at: optional(time()),
        updated_at: optional(time()),
      },
      omitted: {},
      arrives: NOT_IMPORTED,
    },
  ],
  staysBehind: [],
};
